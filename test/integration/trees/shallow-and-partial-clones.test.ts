import { renameSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../../support/harness.ts';
import { createTreeLab, type TreeLab } from '../../support/trees/tree-lab.ts';

/** Five commits, the third of which (`base`) is followed by changes of aside and of low's configuration. */
function history(context: TestContext): { readonly lab: TreeLab; readonly base: string } {
  const lab = createTreeLab(context);
  lab.write('workspace/top/source.txt', 'second\n');
  lab.commit('workspace');
  lab.write('workspace/top/source.txt', 'third\n');
  const base = lab.commit('workspace');
  lab.write('workspace/aside/source.txt', 'fourth\n');
  lab.commit('workspace');
  lab.write('workspace/low/service.yml', 'name: low\ntasks:\n  build: { env: [LEVEL=5] }\n');
  lab.commit('workspace');
  lab.git('workspace', 'config', 'uploadpack.allowFilter', 'true');
  return { lab, base };
}

const since = ['aside:build', 'low:build', 'middle:build', 'top:build'];

describe('trees: shallow clones', (test) => {
  test('a base behind the depth is MMO1012 with the remedy, which works', async (context) => {
    const { lab, base } = history(context);
    lab.git('.', 'clone', '--quiet', '--depth', '1', `file://${lab.at('workspace')}`, 'shallow');
    for (const args of [['affected', '--base', base], ['affected'], ['build', '--affected', '--base', base]]) {
      const { exitCode, stderr } = await lab.mmo('shallow', args);
      assert.is(exitCode, 2);
      assert.match(stderr, /^error\[MMO1012\]: cannot find the base "[^"]+": the clone is shallow\nhelp: fetch the history: git fetch --unshallow/);
    }
    assert.equal(await lab.build('shallow'), ['aside ran', 'low ran', 'middle ran', 'top ran'], 'without a base nothing is amiss');
    lab.git('shallow', 'fetch', '--quiet', '--unshallow');
    assert.equal(await lab.affected('shallow', '--base', base), since);
  });

  test('a base within the depth is as good as in a whole clone', async (context) => {
    const { lab, base } = history(context);
    lab.git('.', 'clone', '--quiet', '--depth', '3', `file://${lab.at('workspace')}`, 'shallow');
    assert.equal(await lab.affected('shallow', '--base', base), since);
    assert.equal(await lab.affected('shallow'), await lab.affected('workspace', '--base', 'HEAD~1'));
  });
});

describe('trees: partial clones', (test) => {
  test('what a comparison needs is fetched, or refused when the remote is gone', async (context) => {
    const { lab, base } = history(context);
    for (const filter of ['blob:none', 'tree:0']) {
      const clone = `partial-${filter.replace(':', '-')}`;
      lab.git('.', 'clone', '--quiet', `--filter=${filter}`, `file://${lab.at('workspace')}`, clone);
      renameSync(lab.at('workspace'), lab.at('away'));
      const { exitCode, stderr } = await lab.mmo(clone, ['affected', '--base', base]);
      renameSync(lab.at('away'), lab.at('workspace'));
      assert.is(exitCode, 2, stderr);
      assert.match(stderr, /^error\[MMO1013\]: git cannot read a commit: /);
      assert.match(stderr, 'help: the clone is partial and its remote cannot be reached');
      assert.equal(await lab.affected(clone, '--base', base), since, 'fetched');
      assert.equal(await lab.build(clone), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    }
  });

  test('with a sparse checkout, the services outside are read from the remote', async (context) => {
    const { lab, base } = history(context);
    lab.git('.', 'clone', '--quiet', '--filter=blob:none', '--sparse', `file://${lab.at('workspace')}`, 'partial');
    lab.git('partial', 'sparse-checkout', 'set', 'aside');
    assert.equal(await lab.affected('partial', '--base', base), since);
    assert.equal(await lab.build('partial'), ['aside ran']);
  });
});
