import * as assert from 'uvu/assert';
import { loadIndex, prepareIndex } from '../../../core/source/workspace-index.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const record = { size: 1, mtimeMs: 2.5, ctimeMs: 3.25, ino: 4, mode: 0o644, id: 'x' };
const data = {
  stats: {
    entries: new Map([
      ['__proto__', record],
      ['a\n"b', record],
    ]),
    writtenAtMs: 7,
  },
  outputs: new Map<string, unknown>([['cart:build', [1]]]),
  history: new Map<string, unknown>([['cart:build', { key: 'k' }]]),
};

describe('source: workspace index', (test) => {
  test('comes back as it was written', () => {
    const host = createMemoryHost();
    assert.ok(prepareIndex(host, '/w/.mmo/index/index', data).write(data.outputs));
    assert.equal(loadIndex(host, '/w/.mmo/index/index'), { ...data, bootId: host.machine.bootId });
  });

  test('holds the outputs of when it is written', () => {
    const host = createMemoryHost();
    const outputs = new Map<string, unknown>([
      ['a:build', [1]],
      ['b:build', [2]],
      ['c:build', [3]],
    ]);
    const index = prepareIndex(host, '/w/i', { ...data, outputs });
    outputs.delete('a:build');
    outputs.set('b:build', [4]);
    outputs.set('d:build', [5]);
    assert.ok(index.write(outputs));
    assert.equal(loadIndex(host, '/w/i').outputs, outputs);
  });

  test('is empty after any damage', () => {
    const host = createMemoryHost();
    prepareIndex(host, '/w/i', data).write(data.outputs);
    const text = host.files.readText('/w/i');
    assert.is(loadIndex(host, '/w/missing').outputs.size, 0);
    for (let at = 0; at < text.length; at += 1) {
      host.files.write('/w/i', text.slice(0, at));
      assert.is(loadIndex(host, '/w/i').outputs.size, 0, `cut at ${at}`);
      host.files.write('/w/i', `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`);
      assert.is(loadIndex(host, '/w/i').outputs.size, 0, `changed at ${at}`);
    }
  });

  test('is empty on another platform', () => {
    const host = createMemoryHost();
    prepareIndex(host, '/w/i', data).write(data.outputs);
    const other = { ...host, machine: { ...host.machine, platform: 'other-x64' } };
    assert.is(loadIndex(other, '/w/i').stats.entries.size, 0);
  });
});
