import * as assert from 'uvu/assert';
import { createLineSplitter } from '../../../core/scheduler/line-splitter.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('line splitter', (test) => {
  test('hands on whole lines and loses no byte', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 300; round += 1) {
      const plain = Buffer.from(Array.from({ length: random.below(300) }, () => ['a', 'ö', '🙂', '\n'][random.below(4)]).join(''));
      const parts: string[] = [];
      const bytes: Uint8Array[] = [];
      const splitter = createLineSplitter((lines) => {
        parts.push(Buffer.from(lines).toString());
        bytes.push(Buffer.from(lines));
      }, 16);
      for (let at = 0; at < plain.length; ) {
        const end = at + 1 + random.below(40);
        splitter.write(plain.subarray(at, end));
        at = end;
      }
      splitter.end();
      assert.ok(Buffer.concat(bytes).equals(plain));
      for (const [at, part] of parts.entries()) {
        const size = Buffer.byteLength(part);
        assert.ok(size <= 16, `${size} bytes`);
        assert.ok(part.endsWith('\n') || size > 12 || at === parts.length - 1, JSON.stringify(part));
      }
      assert.is(parts.join(''), plain.toString());
    }
  });
});
