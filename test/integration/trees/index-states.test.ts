import { writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../../support/harness.ts';
import { levelFiles } from '../../support/trees/level-files.ts';
import { createTreeLab, type TreeLab } from '../../support/trees/tree-lab.ts';

const low = ['low:build', 'middle:build', 'top:build'];

/** States of the index, and what a plain clone with the same files on disk must agree with. */
const states: readonly { readonly title: string; readonly make: (lab: TreeLab) => void; readonly affects: readonly string[] }[] = [
  { title: 'a tracked file that is gone', make: ({ rig }) => rig.remove('low/more.txt'), affects: low },
  {
    title: 'a file that became a folder',
    make: ({ rig, write }) => {
      rig.remove('low/more.txt');
      write('workspace/low/more.txt/inner.txt', 'inner\n');
    },
    affects: low,
  },
  {
    title: 'a folder that became a file',
    make: ({ rig, write }) => {
      rig.remove('low/folder');
      write('workspace/low/folder', 'file\n');
    },
    affects: low,
  },
  {
    title: 'a file that became a folder and a file again',
    make: ({ rig, write }) => {
      rig.remove('low/more.txt');
      write('workspace/low/more.txt/inner.txt', 'inner\n');
      rig.remove('low/more.txt');
      write('workspace/low/more.txt', 'more\n');
    },
    affects: [],
  },
  {
    title: 'an intent to add',
    make: ({ write, git }) => {
      write('workspace/low/new.txt', 'new\n');
      git('workspace', 'add', '--intent-to-add', 'low/new.txt');
    },
    affects: low,
  },
  {
    title: 'a file staged and then changed back',
    make: ({ write, git }) => {
      write('workspace/low/more.txt', 'staged\n');
      git('workspace', 'add', '.');
      write('workspace/low/more.txt', 'more\n');
    },
    affects: [],
  },
  {
    title: 'a file that is no longer tracked but still there',
    make: ({ git }) => void git('workspace', 'rm', '--quiet', '--cached', 'low/more.txt'),
    affects: [],
  },
  {
    title: 'a merge conflict',
    make: ({ write, git, commit }) => {
      for (const branch of ['one', 'two']) {
        git('workspace', 'checkout', '--quiet', '-b', branch, 'main');
        write('workspace/low/more.txt', `${branch}\n`);
        commit('workspace');
      }
      git('workspace', 'checkout', '--quiet', '--detach', 'main');
      git('workspace', 'merge', '--quiet', 'one');
      assert.throws(() => git('workspace', 'merge', '--quiet', 'two'));
    },
    affects: low,
  },
  { title: 'a lock on the index', make: ({ write }) => write('workspace/.git/index.lock', ''), affects: [] },
  {
    title: 'a nested repository that is no submodule',
    make: ({ write, git, commit }) => {
      write('workspace/low/nested/service.yml', 'name: nested\n');
      git('workspace/low/nested', 'init', '--quiet');
      commit('workspace/low/nested');
    },
    affects: [],
  },
];

function workspace(context: TestContext): TreeLab {
  return createTreeLab(context, { files: { ...levelFiles, 'low/more.txt': 'more\n', 'low/folder/inner.txt': 'inner\n' } });
}

describe('trees: states of the index', (test) => {
  for (const { title, make, affects } of states) {
    test(`${title}: as the files on disk say`, async (context) => {
      const lab = workspace(context);
      make(lab);
      assert.equal(await lab.affected('workspace', '--base', 'main'), affects);
      const keys = await lab.keys('workspace');
      lab.git('.', 'init', '--quiet', 'plain');
      lab.rig.git('--work-tree', lab.at('workspace'), '--git-dir', lab.at('plain/.git'), 'add', '--all', '--', ':!low/nested');
      lab.git('plain', 'commit', '--quiet', '-m', 'all');
      lab.git('plain', 'checkout', '--quiet', '--', '.');
      assert.equal(await lab.keys('plain'), keys, 'a clone with the same files has the same keys');
    });
  }

  test('rules that ignore and bring back, thousands of them', async (context) => {
    const lab = workspace(context);
    const rules = Array.from({ length: 3000 }, (_, n) => `low/data/f${n}.txt\n!low/data/f${n * 2}.txt\n`).join('');
    lab.write('workspace/.gitignore', `${levelFiles['.gitignore']}low/*\n!low/*.txt\n!low/service.yml\n!low/folder\n!low/data/\n${rules}`);
    lab.commit('workspace');
    for (const n of [1, 3]) lab.write(`workspace/low/data/f${n}.txt`, 'ignored\n');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), []);
    lab.write('workspace/low/data/f4.txt', 'brought back\n');
    lab.git('workspace', 'status', '--short');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), lab.git('workspace', 'status', '--short') === '' ? [] : low);
  });

  test('an index that is damaged is refused with the remedy, and mended by it', async (context) => {
    const lab = workspace(context);
    const keys = await lab.keys('workspace');
    writeFileSync(lab.at('workspace/.git/index'), 'not an index at all, just some text that is long enough');
    const { exitCode, stderr } = await lab.mmo('workspace', ['build']);
    assert.is(exitCode, 2);
    assert.is(
      stderr,
      'error[MMO1013]: git cannot list the workspace: fatal: index file corrupt\nhelp: rebuild the index: rm .git/index && git reset (the files stay as they are)\n',
    );
    lab.rig.remove('.git/index');
    lab.git('workspace', 'reset', '--quiet');
    assert.equal(await lab.keys('workspace'), keys);
  });
});

describe('trees: places', (test) => {
  test('a workspace in a folder of a repository sees nothing outside it', async (context) => {
    const lab = createTreeLab(context, { git: false });
    for (const [path, content] of Object.entries(levelFiles)) lab.write(`big/some/place/${path}`, content);
    lab.write('big/elsewhere/service.yml', 'name: elsewhere\n');
    lab.git('big', 'init', '--quiet', '--initial-branch=main');
    const base = lab.commit('big');
    assert.equal(await lab.build('big/some/place/low'), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    lab.write('big/elsewhere/more.txt', 'more\n');
    lab.write('big/some/place/low/source.txt', 'changed\n');
    assert.equal(await lab.affected('big/some/place', '--base', base), low);
    lab.commit('big');
    assert.equal(await lab.affected('big/some/place', '--base', base), low);
    assert.equal(lab.git('big', 'status', '--short'), '');
  });
});
