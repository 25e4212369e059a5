import * as assert from 'uvu/assert';
import { parseListing } from '../../../core/git/list-work-tree.ts';
import { describe } from '../../support/harness.ts';

const id = 'a'.repeat(40);
const bytes = (...records: readonly (string | Uint8Array)[]): Uint8Array => Buffer.concat(records.flatMap((record) => [Buffer.from(record), Buffer.from([0])]));

describe('git: listing', (test) => {
  test('tells clean, dirty, unsure and untracked paths apart', () => {
    const listing = parseListing(
      bytes(
        '? new',
        '? nested/',
        `H 100644 ${id} 0\tclean`,
        `H 100755 ${id} 0\tdirty`,
        `C 100755 ${id} 0\tdirty`,
        `S 100644 ${id} 0\tskipped`,
        `h 100644 ${id} 0\tassumed`,
        `M 100644 ${id} 1\tboth`,
        `M 100644 ${id} 2\tboth`,
      ),
    );
    assert.equal(listing.untracked, ['new']);
    assert.equal(
      listing.tracked.map(({ path, state }) => [path, state]),
      [
        ['clean', 'clean'],
        ['dirty', 'dirty'],
        ['skipped', 'skipped'],
        ['assumed', 'unsure'],
        ['both', 'dirty'],
      ],
    );
    assert.is(listing.tracked[1]?.mode, '100755');
    assert.is(listing.tracked[0]?.id, id);
  });

  test('keeps names whole: tabs, line breaks, byte order marks', () => {
    const names = ['a\tb', 'a\nb', '\ufeffbom', '😀', ' lead'];
    assert.equal(
      parseListing(bytes(...names.map((name) => `H 100644 ${id} 0\t${name}`))).tracked.map(({ path }) => path),
      names,
    );
  });

  test('sets aside names that are not UTF-8 and keeps the rest', () => {
    const listing = parseListing(bytes('? good', Buffer.from([63, 32, 98, 255]), Buffer.concat([Buffer.from(`H 100644 ${id} 0\tx`), Buffer.from([254])])));
    assert.equal(listing.untracked, ['good']);
    assert.equal(listing.unreadablePaths, ['b\ufffd', 'x\ufffd']);
  });
});
