import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../../support/harness.ts';
import { mmoCommand } from '../../support/mmo-command.ts';
import { createTreeLab, type TreeLab } from '../../support/trees/tree-lab.ts';

/** Installs a hook that writes what mmo finds affected since the first commit to `found`. */
async function installHook(lab: TreeLab, name: string): Promise<void> {
  const command = (await mmoCommand()).map((word) => `'${word}'`).join(' ');
  const script = ['#!/bin/sh', 'env | grep ^GIT_ >&2', `exec ${command} affected --json --base main~0 > '${lab.at('found')}' 2>&1`, ''].join('\n');
  lab.write(`workspace/.git/hooks/${name}`, script, 0o755);
}

function found(lab: TreeLab): readonly string[] {
  const text = readFileSync(lab.at('found'), 'utf8');
  assert.match(text, /^\{/);
  return (JSON.parse(text) as { readonly tasks: readonly { readonly id: string }[] }).tasks.map(({ id }) => id);
}

function twoTrees(context: TestContext): TreeLab {
  const lab = createTreeLab(context);
  lab.git('workspace', 'worktree', 'add', '--quiet', '-b', 'topic', lab.at('second'));
  return lab;
}

describe('trees: variables of git', (test) => {
  test('a pre-commit hook sees the tree it runs in, the main one and a linked one', async (context) => {
    const lab = twoTrees(context);
    await installHook(lab, 'pre-commit');
    lab.write('second/top/source.txt', 'changed\n');
    // Committing a path alone gives the hook an index of its own by GIT_INDEX_FILE.
    lab.git('second', 'commit', '--quiet', '-m', 'one path', 'top/source.txt');
    assert.equal(found(lab), ['top:build']);
    lab.write('workspace/aside/source.txt', 'changed\n');
    lab.git('workspace', 'commit', '--quiet', '-a', '-m', 'all');
    assert.equal(found(lab), ['aside:build']);
  });

  test('a post-checkout hook in a linked tree sees what was checked out there', async (context) => {
    const lab = twoTrees(context);
    lab.write('second/low/source.txt', 'changed\n');
    lab.commit('second');
    await installHook(lab, 'post-checkout');
    lab.git('workspace', 'worktree', 'add', '--quiet', '--detach', lab.at('third'), 'topic');
    assert.equal(found(lab), ['low:build', 'middle:build', 'top:build']);
  });

  test('GIT_DIR, GIT_WORK_TREE and GIT_INDEX_FILE of elsewhere lead nobody astray', async (context) => {
    const lab = twoTrees(context);
    lab.write('second/top/source.txt', 'changed\n');
    const env = { GIT_DIR: lab.at('workspace/.git'), GIT_WORK_TREE: lab.at('workspace'), GIT_INDEX_FILE: lab.at('workspace/.git/index'), GIT_PREFIX: 'low/' };
    const { exitCode, stdout } = await lab.mmo('second', ['affected', '--json', '--base', 'HEAD'], env);
    assert.is(exitCode, 0, stdout);
    assert.equal((JSON.parse(stdout) as { readonly services: readonly string[] }).services, ['top']);
  });

  test('a work tree that only GIT_DIR makes one is read without git, and refused for --affected', async (context) => {
    const lab = createTreeLab(context, { git: false });
    lab.git('.', 'init', '--quiet', '--bare', 'bare.git');
    const env = { GIT_DIR: lab.at('bare.git'), GIT_WORK_TREE: lab.at('workspace') };
    assert.is((await lab.mmo('workspace', ['build'], env)).exitCode, 0);
    const { exitCode, stderr } = await lab.mmo('workspace', ['affected'], env);
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO1010]');
    assert.match(stderr, 'GIT_DIR is not followed');
  });

  test('inside a bare repository there is no workspace', async (context) => {
    const lab = createTreeLab(context);
    lab.git('.', 'clone', '--quiet', '--bare', 'workspace', 'bare.git');
    const { exitCode, stderr } = await lab.mmo('bare.git', ['ls']);
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO1001]');
  });

  test('hooks, fsmonitor and filters that are configured do not run', async (context) => {
    const lab = createTreeLab(context);
    const trap = `touch ${lab.at('trapped')}; cat`;
    for (const key of ['core.fsmonitor', 'filter.lfs.clean', 'filter.lfs.smudge', 'filter.lfs.process', 'core.pager', 'core.sshCommand', 'diff.external'])
      lab.git('workspace', 'config', key, trap);
    lab.git('workspace', 'config', 'core.hooksPath', lab.at('hooks'));
    for (const name of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction']) lab.write(`hooks/${name}`, `#!/bin/sh\n${trap}\n`, 0o755);
    lab.write('workspace/.gitattributes', '*.bin filter=lfs diff=lfs\n');
    lab.write('workspace/low/big.bin', 'big\n');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), ['low:build', 'middle:build', 'top:build']);
    assert.equal(await lab.build('workspace'), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    assert.throws(() => readFileSync(lab.at('trapped')), /ENOENT/);
  });
});
