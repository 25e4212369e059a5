import * as assert from 'uvu/assert';
import { attributeFilesIn } from '../../../core/git/attribute-files-in.ts';
import type { RawListing } from '../../../core/git/list-work-tree.ts';
import { type SplitListing, splitListing } from '../../../core/git/split-listing.ts';
import { ListedEntries } from '../../../core/source/listed-entries.ts';
import { describe } from '../../support/harness.ts';

const id = 'a'.repeat(40);

describe('source: files as git lists them', (test) => {
  test('are taken apart: what is as recorded, and git’s words about the rest', () => {
    const split = splitIn([
      '? .gitattributes',
      '? nested/',
      `H 100644 ${id} 0\t.mmo/own`,
      `H 100644 ${id} 0\ta`,
      `H 100755 ${id} 0\tb`,
      `C 100755 ${id} 0\tb`,
      `H 120000 ${id} 0\tlink`,
      `h 100644 ${id} 0\tassumed`,
      `H 100644 ${id} 0\tlooked`,
      `H 100644 ${id} 0\tsub/.gitattributes`,
      `M 100644 ${id} 1\tz`,
      `M 100644 ${id} 2\tz`,
    ]);
    assert.equal(split.clean.paths, ['a', 'link', 'sub/.gitattributes']);
    assert.equal(split.clean.links, ['link']);
    assert.equal(split.clean.entry(1), { path: 'link', mode: '120000', id, blobId: id });
    const rest = Buffer.from(split.rest.bytes).toString().split('\0');
    assert.equal(
      rest.map((record) => record.slice(record.startsWith('?') ? 2 : record.indexOf('\t') + 1)),
      ['.gitattributes', 'nested/', '.mmo/own', 'b', 'b', 'assumed', 'looked', 'z', 'z', ''],
    );
  });

  test('are taken apart alike, however many are looked at and whatever their names are', () => {
    const records = [
      '? H 100644 a',
      `H 120000 ${id} 0\tbecame a folder`,
      `C 120000 ${id} 0\tbecame a folder`,
      '? became a folder/file',
      `H 100644 ${id} 0\tends with\tlooked`,
      `H 100644 ${id} 0\tlink`,
      `H 120000 ${id} 0\tlooked`,
      `H 120000 ${id} 0\tza link`,
    ];
    const others = Array.from({ length: 100 }, (_, n) => `nowhere${n}`);
    for (const looked of [['looked'], ['looked', ...others]]) {
      const { clean, rest } = splitListing(listingOf(records), new Set(looked));
      assert.equal(clean.paths, ['ends with\tlooked', 'link', 'za link']);
      assert.equal([0, 1, 2].map(clean.path), clean.paths);
      assert.equal(clean.links, ['za link']);
      assert.is(Buffer.from(rest.bytes).toString(), [...records.slice(0, 4), records[6], ''].join('\0'));
    }
    assert.is(new ListedEntries(splitIn([]).clean).get(''), undefined);
  });

  test('are plain, and name their files of attributes, without a submodule, a sparse checkout, a warning and odd bytes', () => {
    const plain = [
      '? .gitattributes',
      '? 160000 a',
      '? S 100644',
      `H 100644 ${id} 0\tS 160000 \ta`,
      `C 100644 ${id} 0\tsub/.gitattributes`,
      '? not.gitattributes',
    ];
    assert.equal(attributeFilesIn(listingOf(plain)), ['.gitattributes', 'sub/.gitattributes']);
    assert.is(attributeFilesIn({ ...listingOf(plain), warnings: 'warning: could not open directory' }), undefined);
    for (const record of [`H 160000 ${id} 0\tsub`, `S 100644 ${id} 0\ta`, `s 100644 ${id} 0\ta`]) {
      assert.is(attributeFilesIn(listingOf([record])), undefined, record);
      assert.is(attributeFilesIn(listingOf(['? a', record])), undefined, record);
    }
    assert.is(attributeFilesIn({ bytes: Buffer.from([63, 32, 0xff, 0]), warnings: '' }), undefined);
  });

  test('are found in whatever order git has them, and can be changed', () => {
    // git’s order is that of bytes, which puts what is beyond the basic plane last.
    for (const names of [
      ['a', 'b', 'c'],
      ['a', '\uffee', '😀'],
    ]) {
      const entries = new ListedEntries(splitIn(names.map((name) => `H 100644 ${id} 0\t${name}`)).clean);
      for (const name of names) assert.is(entries.get(name)?.path, name);
      assert.is(entries.get('aa'), undefined);
      assert.not.ok(entries.has('0'));
      assert.equal(entries.sorted(), [...names].sort());
      const [first = '', second = ''] = names;
      entries.delete(first);
      entries.set('new', { path: 'new', mode: '100755', id });
      entries.set(second, { path: second, mode: '100755', id });
      assert.not.ok(entries.has(first));
      assert.is(entries.get(second)?.mode, '100755');
      assert.equal([...entries.keys()].sort(), ['new', ...names.slice(1)].sort());
      assert.equal(entries.sorted(), ['new', ...names.slice(1)].sort());
      const many = Array.from({ length: 200 }, (_, n) => `a${n}`);
      for (const path of many) entries.set(path, { path, mode: '100644', id });
      assert.equal(entries.sorted(), ['new', ...names.slice(1), ...many].sort());
    }
  });
});

function listingOf(records: readonly string[]): RawListing {
  return { bytes: Buffer.from(records.map((record) => `${record}\0`).join('')), warnings: '' };
}

function splitIn(records: readonly string[]): SplitListing {
  return splitListing(listingOf(records), new Set(['looked']));
}
