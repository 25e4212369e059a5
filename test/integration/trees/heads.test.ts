import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { levelFiles } from '../../support/trees/level-files.ts';
import { createTreeLab } from '../../support/trees/tree-lab.ts';

const all = ['aside ran', 'low ran', 'middle ran', 'top ran'];

describe('trees: heads', (test) => {
  test('a detached HEAD is compared as a branch would be', async (context) => {
    const lab = createTreeLab(context);
    lab.git('workspace', 'checkout', '--quiet', '-b', 'topic');
    lab.write('workspace/top/source.txt', 'changed\n');
    lab.commit('workspace');
    assert.equal(await lab.affected('workspace'), ['top:build']);
    lab.git('workspace', 'checkout', '--quiet', '--detach');
    assert.equal(await lab.affected('workspace'), ['top:build']);
    assert.equal(await lab.build('workspace'), all);
  });

  test('before the first commit everything runs, and --affected says that there is none', async (context) => {
    const lab = createTreeLab(context, { git: false });
    lab.git('workspace', 'init', '--quiet', '--initial-branch=main');
    assert.equal(await lab.build('workspace'), all);
    const { exitCode, stderr } = await lab.mmo('workspace', ['build', '--affected']);
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO1011]: cannot find the base "HEAD": there is no commit yet\n');
    const keys = await lab.keys('workspace');
    lab.commit('workspace', 'first');
    assert.equal(await lab.keys('workspace'), keys, 'the commit changes no key');
    assert.equal(await lab.affected('workspace'), ['aside:build', 'low:build', 'middle:build', 'top:build'], 'the first commit is all new');
  });

  test('without git everything runs with the same keys, and --affected is refused', async (context) => {
    const lab = createTreeLab(context, { git: false });
    for (const [path, content] of Object.entries(levelFiles)) lab.write(`plain/${path}`, content);
    assert.equal(await lab.build('plain'), all);
    const { exitCode, stderr } = await lab.mmo('plain', ['affected']);
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO1010]: what is affected can only be told inside a git repository\n');
    const keys = await lab.keys('plain');
    lab.git('plain', 'init', '--quiet', '--initial-branch=main');
    lab.commit('plain');
    assert.equal(await lab.keys('plain'), keys);
  });
});
