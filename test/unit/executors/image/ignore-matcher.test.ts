import * as assert from 'uvu/assert';
import { createIgnoreMatcher } from '../../../../executors/image/create-ignore-matcher.ts';
import { parseIgnoreFile } from '../../../../executors/image/parse-ignore-file.ts';
import { describe } from '../../../support/harness.ts';

/** Pattern, path, whether it is ignored. */
const table: readonly (readonly [pattern: string, path: string, ignored: boolean])[] = [
  ['**', 'file', true],
  ['**', 'dir/file', true],
  ['**/', 'file', true],
  ['**/**', 'dir/file', true],
  ['dir/**', 'dir/file', true],
  ['dir/**', 'dir', false],
  ['dir/**', 'dirfile', false],
  ['**/dir', 'dir/file', true],
  ['**/dir', 'dir2/dir/dir2/file', true],
  ['**/dir2/*', 'dir/dir2/dir2/file', true],
  ['**file', 'dir/xfile', true],
  ['**/file', 'dir/xfile', false],
  ['**/file*txt', 'dir/dir/filetxt', true],
  ['**/**/*.txt', 'dir/file.txt', true],
  ['**/**/*.txt2', 'dir/dir/file.txt', false],
  ['a**/*.txt', 'a/dir/file.txt', true],
  ['a/*.txt', 'a/dir/file.txt', false],
  ['a[b-d]e', 'ace', true],
  ['a[b-d]e', 'aae', false],
  ['a[^b]c', 'abc', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['.*', '.foo', true],
  ['.*', 'foo', false],
  ['abc.def', 'abcdef', false],
  ['abc?def', 'abc/def', false],
  ['foo', 'foobar', false],
  ['dir', 'dir/deep/file', true],
  ['a(b)c|d$+{e}', 'a(b)c|d$+{e}', true],
  ['ü?', 'üß', true],
];

describe('.dockerignore', (test) => {
  for (const [pattern, path, ignored] of table)
    test(`${pattern} ${ignored ? 'ignores' : 'leaves'} ${path}`, () => assert.is(createIgnoreMatcher([pattern]).ignores(path), ignored));

  test('the last pattern that matches decides, for what lies in a folder, too', () => {
    const matcher = createIgnoreMatcher(['dir', '!dir/keep', 'dir/keep/not', '!**/always']);
    assert.equal(['dir/x', 'dir/keep', 'dir/keep/y', 'dir/keep/not', 'dir/keep/not/z', 'dir/deep/always'].filter(matcher.ignores), [
      'dir/x',
      'dir/keep/not',
      'dir/keep/not/z',
    ]);
    assert.equal(createIgnoreMatcher(['!a', 'a']).ignores('a'), true);
  });

  test('lines are read as docker reads them', () => {
    const text = '\uFEFF# comment\n #no comment\n\n  /a/b/ \r\n! /c\n./d/../e\n/\n..\n\t!f\t\n';
    assert.equal(parseIgnoreFile(text), ['#no comment', 'a/b', '!c', 'e', '/', '..', '!f']);
  });

  test('a malformed pattern is named', () => {
    for (const pattern of ['[', 'a[', '[]a', 'a\\', '[^]'])
      assert.throws(
        () => createIgnoreMatcher([pattern]),
        (error: Error) => error.message === `the pattern "${pattern}" of the ignore file is malformed`,
      );
    assert.throws(() => createIgnoreMatcher(['!']), /the pattern "!" of the ignore file excepts nothing/);
  });
});
