import { symlinkSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createTreeLab } from '../../support/trees/tree-lab.ts';

const odd = [
  'line\nbreak.txt',
  'tab\there.txt',
  'quote".txt',
  "single'.txt",
  '-lead.txt',
  '[x].txt',
  'star*.txt',
  'back\\slash.txt',
  '!bang.txt',
  '#hash.txt',
  ' space .txt',
];
const nfc = 'caf\u00e9.txt';
const nfd = 'cafe\u0301.txt';

describe('trees: names', (test) => {
  test('whatever a name holds, its file is an input like any other', async (context) => {
    const lab = createTreeLab(context);
    for (const name of [...odd, nfc, nfd]) lab.write(`workspace/aside/${name}`, 'one\n');
    lab.commit('workspace');
    const keys = [(await lab.keys('workspace'))['aside:build']];
    for (const name of [...odd, nfc, nfd]) {
      lab.write(`workspace/aside/${name}`, 'two\n');
      keys.push((await lab.keys('workspace'))['aside:build']);
    }
    assert.is(new Set(keys).size, keys.length, 'each makes a key of its own');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), ['aside:build']);
    lab.commit('workspace');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), []);
    assert.equal(await lab.affected('workspace', '--base', 'HEAD~1'), ['aside:build']);
  });

  test('a service in a folder with such a name builds', async (context) => {
    const lab = createTreeLab(context);
    lab.write('workspace/[odd] {dir}\n*/service.yml', 'name: odd\n');
    lab.write('workspace/[odd] {dir}\n*/source.txt', 'odd\n');
    assert.equal(await lab.build('workspace', '-s', 'odd'), ['odd ran']);
    lab.commit('workspace');
    assert.equal(await lab.build('workspace', '-s', 'odd'), ['odd cached']);
    lab.write('workspace/[odd] {dir}\n*/source.txt', 'changed\n');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), ['odd:build']);
  });

  test('renaming only the case is a change, and both spellings can live side by side', async (context) => {
    const lab = createTreeLab(context);
    const before = (await lab.keys('workspace'))['aside:build'];
    lab.git('workspace', 'mv', 'aside/source.txt', 'aside/Source.txt');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), ['aside:build']);
    const renamed = (await lab.keys('workspace'))['aside:build'];
    lab.write('workspace/aside/source.txt', 'source of aside\n');
    const both = (await lab.keys('workspace'))['aside:build'];
    assert.is(new Set([before, renamed, both]).size, 3);
  });
});

describe('trees: links', (test) => {
  test('loops, dangling links and links out of the workspace are inputs by their target, and nothing is followed', async (context) => {
    const lab = createTreeLab(context);
    lab.write('outside/far.txt', 'far\n');
    symlinkSync('loop', lab.at('workspace/aside/loop'));
    symlinkSync('.', lab.at('workspace/aside/self'));
    symlinkSync('..', lab.at('workspace/aside/up'));
    symlinkSync('nowhere', lab.at('workspace/aside/dangling'));
    symlinkSync(lab.at('outside'), lab.at('workspace/aside/outside'));
    assert.equal(await lab.build('workspace'), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    lab.commit('workspace');
    assert.equal(await lab.build('workspace'), ['aside cached', 'low cached', 'middle cached', 'top cached']);
    lab.write('outside/far.txt', 'changed\n');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), []);
    lab.rig.remove('aside/loop');
    symlinkSync('self', lab.at('workspace/aside/loop'));
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), ['aside:build']);
  });

  test('the workspace reached through a link is the same workspace, and so is a service', async (context) => {
    const lab = createTreeLab(context);
    symlinkSync('workspace', lab.at('link'));
    symlinkSync('workspace/low', lab.at('shortcut'));
    assert.equal(await lab.build('workspace'), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    for (const folder of ['link', 'shortcut']) {
      const { exitCode, stdout, stderr } = await lab.mmo('.', ['build', '--json', '-C', lab.at(folder)]);
      assert.is(exitCode, 0, stderr);
      assert.match(stdout, '"cached":4', folder);
    }
    assert.equal(await lab.affected('link', '--base', 'HEAD'), []);
  });
});
