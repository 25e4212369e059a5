import { existsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createTreeLab } from '../../support/trees/tree-lab.ts';

describe('trees: sparse checkouts', (test) => {
  for (const [kind, flag, patterns] of [
    ['cone', '--cone', ['middle']],
    ['non-cone', '--no-cone', ['/*.json', '/middle/*']],
  ] as const) {
    test(`what a ${kind} checkout leaves out has not been deleted`, async (context) => {
      const lab = createTreeLab(context);
      const base = lab.git('workspace', 'rev-parse', 'HEAD');
      lab.write('workspace/low/source.txt', 'changed\n');
      lab.commit('workspace');
      lab.git('.', 'clone', '--quiet', '--no-checkout', 'workspace', 'sparse');
      lab.git('sparse', 'sparse-checkout', 'set', flag, ...patterns);
      lab.git('sparse', 'checkout', '--quiet');
      assert.not.ok(existsSync(lab.at('sparse/low')));
      assert.equal(await lab.affected('sparse', '--base', 'HEAD'), []);
      assert.equal(await lab.affected('sparse', '--base', base), await lab.affected('workspace', '--base', base));

      const alone = await lab.mmo('sparse', ['build']);
      assert.is(alone.exitCode, 1, alone.stderr);
      assert.match(
        alone.stdout + alone.stderr,
        'inputs are outside the sparse checkout: low/service.yml and 1 more; fetch them with: git sparse-checkout add low',
      );
      assert.match(alone.stdout + alone.stderr, 'outside the sparse checkout, left out: aside, low, top');

      const shared = { MMO_CACHE_DIR: lab.at('shared') };
      assert.is((await lab.mmo('workspace', ['build'], shared)).exitCode, 0);
      const restored = await lab.mmo('sparse', ['build', '--json'], shared);
      assert.is(restored.exitCode, 0, restored.stdout);
      assert.match(restored.stdout, '"cached":2', 'middle, and low which it needs');
    });
  }

  test('what is added to the checkout is built', async (context) => {
    const lab = createTreeLab(context);
    lab.git('workspace', 'sparse-checkout', 'set', '--cone', 'middle');
    lab.git('workspace', 'sparse-checkout', 'add', 'low');
    assert.equal(await lab.build('workspace'), ['low ran', 'middle ran']);
    lab.write('workspace/top/source.txt', 'written outside the cone\n');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), ['top:build'], 'a file that is there counts as it is');
  });
});
