import * as assert from 'uvu/assert';
import { createMasker } from '../../../core/scheduler/create-masker.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('create masker', (test) => {
  test('masks every form of a secret', () => {
    const secret = 'p@ss/w"örd & more?>~';
    const masker = createMasker([secret]);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    for (const form of [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).replaceAll('%20', '+'),
      JSON.stringify(secret).slice(1, -1),
      base64(secret),
    ]) {
      assert.is(masker.maskText(`before ${form} after`), 'before *** after', form);
    }
    for (const text of [`user:${secret}`, `u:${secret}`, `us:${secret}@host`, `${secret}\n`]) {
      assert.match(masker.maskText(base64(text)), '***');
      assert.not.match(Buffer.from(masker.maskText(base64(text)), 'base64').toString(), secret);
    }
  });

  test('masks each line of a secret of several lines', () => {
    const masker = createMasker(['-----BEGIN KEY-----\nabcdefgh\nxy\n-----END KEY-----\n']);
    assert.is(masker.maskText('  abcdefgh\r\n  xy'), '  ***\r\n  xy');
  });

  test('masks base64 that is wrapped', () => {
    const secret = 'k'.repeat(50) + 'v'.repeat(80);
    const wrapped = Buffer.from(secret)
      .toString('base64')
      .replace(/(.{76})/g, '$1\n');
    assert.not.match(createMasker([secret]).maskText(wrapped), /[A-Za-z0-9]{5}/);
  });

  test('masks short values, and nothing for an empty one', () => {
    assert.is(createMasker(['', 'ab']).maskText('cabin'), 'c***in');
    assert.is(createMasker(['']).maskText('cabin'), 'cabin');
  });

  test('masks through the escape sequences of a terminal', () => {
    const masker = createMasker(['sesame']);
    assert.is(masker.maskText('a \u001b[1;31mse\u001b[0msa\u001b[Km\u001b(Be b'), 'a \u001b[1;31m*** b');
    assert.is(masker.maskText('\u001b]8;;https://x/sesame\u0007link\u001b]8;;\u0007'), '\u001b]8;;https://x/***\u0007link\u001b]8;;\u0007');
    assert.is(masker.maskText('\u001b\u001b7se\u001bMsame'), '\u001b\u001b7***');
    assert.is(masker.maskText('\u001b[31msafe\u001b[0m'), '\u001b[31msafe\u001b[0m');
    const stream = masker.openStream();
    const told = ['se\u001b', '[3', '1msa', '\u001b[', '0mme ok'].map((piece) => text(stream.write(Buffer.from(piece)))).join('');
    assert.is(told + text(stream.end()), '*** ok');
  });

  test('does not hold back a line that cannot become a secret', () => {
    const stream = createMasker(['a-very-long-secret-value']).openStream();
    assert.is(text(stream.write(Buffer.from('Listening\n'))), 'Listening\n');
    assert.is(text(stream.write(Buffer.from('token a-very'))), 'token ');
    assert.is(text(stream.write(Buffer.from('-short'))), 'a-very-short');
  });

  test('says the same however the bytes are cut', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 300; round += 1) {
      const letters = (length: number): string => Array.from({ length }, () => ['a', 'b', '\n', '\u001b[1m'][random.below(4)]).join('');
      const secrets = Array.from({ length: 1 + random.below(3) }, () => letters(1 + random.below(8)));
      const plain = Buffer.from(letters(random.below(200)));
      const masker = createMasker(secrets);
      const whole = masker.maskText(plain.toString());
      const stream = masker.openStream();
      let pieces = '';
      for (let at = 0; at < plain.length; ) {
        const end = at + 1 + random.below(9);
        pieces += text(stream.write(plain.subarray(at, end)));
        at = end;
      }
      pieces += text(stream.end());
      assert.is(pieces, whole, JSON.stringify({ secrets, plain: plain.toString() }));
      for (const secret of secrets) assert.not.ok(whole.includes(secret));
    }
  });
});

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
