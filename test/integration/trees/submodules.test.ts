import { rmSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../../support/harness.ts';
import { createTreeLab, type TreeLab } from '../../support/trees/tree-lab.ts';

const low = ['low:build', 'middle:build', 'top:build'];

/** `workspace` with the repository `library` as the submodule low/vendor, which holds the submodule deep. */
function withSubmodule(context: TestContext): TreeLab {
  const lab = createTreeLab(context);
  for (const name of ['deep', 'library']) {
    lab.write(`${name}/a.txt`, `${name}\n`);
    lab.git(name, 'init', '--quiet', '--initial-branch=main');
    lab.commit(name);
  }
  lab.git('library', 'submodule', '--quiet', 'add', lab.at('deep'), 'deep');
  lab.commit('library');
  lab.git('workspace', 'submodule', '--quiet', 'add', lab.at('library'), 'low/vendor');
  lab.git('workspace', 'submodule', '--quiet', 'update', '--init', '--recursive');
  lab.commit('workspace');
  return lab;
}

/** Moves the submodule to a new commit of its library, and commits that; returns the commit before. */
function bump(lab: TreeLab): string {
  const before = lab.git('workspace', 'rev-parse', 'HEAD');
  lab.write('workspace/low/vendor/a.txt', 'bumped\n');
  lab.commit('workspace/low/vendor');
  lab.git('workspace/low/vendor', 'push', '--quiet', 'origin', 'HEAD:refs/heads/next');
  lab.commit('workspace', 'bump');
  return before;
}

describe('trees: submodules', (test) => {
  test('their files are inputs: dirty, moved to another commit, nested', async (context) => {
    const lab = withSubmodule(context);
    assert.equal(await lab.build('workspace'), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), []);
    lab.write('workspace/low/vendor/a.txt', 'dirty\n');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), low);
    lab.commit('workspace/low/vendor');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), low, 'the superproject still records the commit before');
    lab.git('workspace/low/vendor', 'checkout', '--quiet', 'HEAD~1');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), []);
    lab.write('workspace/low/vendor/deep/b.txt', 'nested\n');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), low);
    assert.equal(await lab.build('workspace'), ['aside cached', 'low ran', 'middle cached', 'top cached'], 'low came out the same');
  });

  test('a bump affects the same tasks whether the submodule is checked out or not', async (context) => {
    const lab = withSubmodule(context);
    const before = bump(lab);
    assert.equal(await lab.affected('workspace', '--base', before), low);
    lab.git('.', 'clone', '--quiet', 'workspace', 'bare-of-it');
    assert.equal(await lab.affected('bare-of-it', '--base', before), low, 'not initialised');
    assert.equal(await lab.build('bare-of-it'), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    lab.git('.', 'clone', '--quiet', '--recurse-submodules', 'workspace', 'whole');
    assert.equal(await lab.affected('whole', '--base', before), low);
    assert.equal(await lab.affected('whole', '--base', 'HEAD'), []);
    assert.equal((await lab.keys('whole'))['low:build'], (await lab.keys('workspace'))['low:build'], 'the same files, the same key');
    assert.not.equal((await lab.keys('bare-of-it'))['low:build'], (await lab.keys('whole'))['low:build'], 'without its files it is another build');
  });

  test('a bump affects a task that names a part of a submodule, though nobody has its files', async (context) => {
    const lab = withSubmodule(context);
    lab.write('workspace/reader/service.yml', 'name: reader\ntasks: { build: { command: "true", inputs: ["//low/vendor/deep/*.txt"] } }\n');
    lab.commit('workspace');
    const before = bump(lab);
    lab.git('.', 'clone', '--quiet', 'workspace', 'bare-of-it');
    assert.equal(await lab.affected('bare-of-it', '--base', before), [...low, 'reader:build'].sort());
  });

  test('taking a submodule out affects what had it; an absorbed or an old-style git folder makes no difference', async (context) => {
    const lab = withSubmodule(context);
    lab.git('.', 'clone', '--quiet', lab.at('library'), 'workspace/aside/inner');
    lab.git('workspace', 'submodule', '--quiet', 'add', lab.at('library'), 'aside/inner');
    const before = lab.commit('workspace');
    const keys = await lab.keys('workspace');
    lab.git('workspace', 'submodule', '--quiet', 'absorbgitdirs');
    assert.equal(await lab.keys('workspace'), keys);
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), []);
    lab.git('workspace', 'rm', '--quiet', '-f', 'aside/inner');
    rmSync(lab.at('workspace/.git/modules/aside'), { recursive: true });
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), ['aside:build']);
    lab.commit('workspace');
    assert.equal(await lab.affected('workspace', '--base', before), ['aside:build']);
  });
});
