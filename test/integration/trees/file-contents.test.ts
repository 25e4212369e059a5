import { utimesSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createTreeLab } from '../../support/trees/tree-lab.ts';

const low = ['low:build', 'middle:build', 'top:build'];
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 4\n`;

describe('trees: bytes that git converts', (test) => {
  test('LFS: a pointer and its content are different inputs, neither is a change, and git-lfs is not needed', async (context) => {
    const lab = createTreeLab(context);
    lab.write('workspace/low/big.txt', pointer);
    lab.write('workspace/.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\nlow/big.txt filter=lfs diff=lfs merge=lfs -text\n');
    lab.commit('workspace');
    lab.git('.', 'clone', '--quiet', 'workspace', 'smudged');
    // What git-lfs leaves: content on disk, the pointer in the index, and git satisfied by the file's times.
    lab.write('fake-lfs', `#!/bin/sh\ncat >/dev/null\nprintf '%s' '${pointer}'\n`, 0o755);
    lab.git('smudged', 'config', 'filter.lfs.clean', lab.at('fake-lfs'));
    lab.write('smudged/low/big.txt', 'real');
    utimesSync(lab.at('smudged/low/big.txt'), 1, 1);
    lab.git('smudged', 'add', 'low/big.txt');
    assert.equal(await lab.affected('workspace', '--base', 'HEAD'), []);
    assert.equal(await lab.affected('smudged', '--base', 'HEAD'), []);
    assert.not.equal((await lab.keys('workspace'))['low:build'], (await lab.keys('smudged'))['low:build']);
    lab.write('smudged/low/big.txt', 'other');
    assert.equal(await lab.affected('smudged', '--base', 'HEAD'), low);
  });

  for (const [attributes, sameKeys] of [
    ['* text=auto\n', false],
    ['* text eol=lf\n', true],
    ['* text eol=crlf\n', true],
  ] as const) {
    test(`line ends: ${attributes.trim()}: converting is no change, and keys are ${sameKeys ? 'equal' : 'those of the bytes on disk'}`, async (context) => {
      const lab = createTreeLab(context);
      lab.write('workspace/.gitattributes', attributes);
      lab.commit('workspace');
      lab.git('.', 'clone', '--quiet', '-c', 'core.autocrlf=true', 'workspace', 'windows');
      lab.git('.', 'clone', '--quiet', '-c', 'core.autocrlf=input', 'workspace', 'unix');
      for (const clone of ['windows', 'unix']) assert.equal(await lab.affected(clone, '--base', 'HEAD'), [], clone);
      assert.is((await lab.keys('windows'))['low:build'] === (await lab.keys('unix'))['low:build'], sameKeys);
      lab.write('windows/low/source.txt', 'changed\r\n');
      assert.equal(await lab.affected('windows', '--base', 'HEAD'), low);
    });
  }
});
