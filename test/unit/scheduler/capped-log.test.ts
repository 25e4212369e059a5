import * as assert from 'uvu/assert';
import { CappedLog } from '../../../core/scheduler/capped-log.ts';
import { describe } from '../../support/harness.ts';

describe('capped log', (test) => {
  test('keeps exactly the beginning and at least the end, wherever the pieces are cut', () => {
    const text = Array.from({ length: 100 }, (_, number) => `${number % 10}`).join('');
    for (const size of [1, 7, 30, 64, 100]) {
      const kept: string[] = [];
      const log = new CappedLog({ write: (piece) => kept.push(Buffer.from(piece).toString()), close: () => undefined }, { headBytes: 25, tailBytes: 10 });
      for (let from = 0; from < text.length; from += size) log.append(Buffer.from(text.slice(from, from + size)));
      log.close();
      const logged = kept.join('');
      assert.ok(logged.startsWith(text.slice(0, 25)), `${size}: ${logged}`);
      assert.ok(logged.endsWith(text.slice(-10)), `${size}: ${logged}`);
      assert.is(log.size, Buffer.byteLength(logged));
      const [, dropped] = /… (\d+) bytes/.exec(logged) ?? ['', '0'];
      assert.is(logged.replace(/\n… .* …\n/, '').length + Number(dropped), 100);
    }
  });

  test('keeps no end where none is asked for', () => {
    const kept: string[] = [];
    const log = new CappedLog({ write: (piece) => kept.push(Buffer.from(piece).toString()), close: () => undefined }, { headBytes: 2, tailBytes: 0 });
    log.append(Buffer.from('abcd'));
    log.close();
    assert.match(kept.join(''), /^ab\n… 2 bytes are left out/);
  });
});
