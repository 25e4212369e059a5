import * as assert from 'uvu/assert';
import { loadIndex, saveIndex } from '../../../core/source/workspace-index.ts';
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
    assert.ok(saveIndex(host, '/w/.mmo/index/index', data));
    assert.equal(loadIndex(host, '/w/.mmo/index/index'), { ...data, bootId: host.machine.bootId });
  });

  test('is empty after any damage', () => {
    const host = createMemoryHost();
    saveIndex(host, '/w/i', data);
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
    saveIndex(host, '/w/i', data);
    const other = { ...host, machine: { ...host.machine, platform: 'other-x64' } };
    assert.is(loadIndex(other, '/w/i').stats.entries.size, 0);
  });
});
