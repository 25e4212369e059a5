import * as assert from 'uvu/assert';
import { linkTargetProblem } from '../../../core/cache/link-target-problem.ts';
import { listOwned } from '../../../core/cache/list-owned.ts';
import { outputOwnership } from '../../../core/cache/output-ownership.ts';
import { producedDigest } from '../../../core/cache/produced-digest.ts';
import type { OutputEntry } from '../../../core/model/cache.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';
import { patterns } from './cache-rig.ts';

const host = createMemoryHost({
  '/w/dist/a.js': '',
  '/w/dist/.hidden/b': '',
  '/w/dist-2/c': '',
  '/w/gen/x.pb.ts': '',
  '/w/gen/sub/y.pb.ts': '',
  '/w/gen/sub/z.ts': '',
  '/w/.git/x.pb.ts': '',
  '/w/[id]/page.js': '',
});

function owned(...paths: string[]): string[] {
  return listOwned(host.files, '/w', outputOwnership(patterns(...paths))).entries.map((entry) => entry.path);
}

describe('owned outputs', (test) => {
  test('owns a directory in all its spellings', () => {
    const tree = ['dist', 'dist/.hidden', 'dist/.hidden/b', 'dist/a.js'];
    for (const spelling of ['dist', 'dist/', 'dist/**', './dist', 'dist/**/']) assert.equal(owned(spelling), tree, spelling);
  });

  test('owns of any other glob the files that match, dotfiles too, git never', () => {
    assert.equal(owned('**/*.pb.ts'), ['gen/sub/y.pb.ts', 'gen/x.pb.ts']);
    assert.equal(owned('gen/*.ts'), ['gen/x.pb.ts']);
    assert.equal(owned('gen/*'), ['gen/x.pb.ts']);
    assert.equal(owned('dist/**/*'), ['dist/.hidden/b', 'dist/a.js']);
    assert.equal(owned('{dist,gen}/*.{js,ts}'), ['dist/a.js', 'gen/x.pb.ts']);
    assert.equal(owned('dist*/**'), ['dist-2/c', 'dist/.hidden/b', 'dist/a.js']);
  });

  test('takes escaped wildcards as names', () => {
    assert.equal(owned('\\[id\\]'), ['[id]', '[id]/page.js']);
  });

  test('names patterns that matched nothing and refuses those that own too much', () => {
    assert.equal(listOwned(host.files, '/w', outputOwnership(patterns('gone', 'dist', '*.none'))).unmatched, [0, 2]);
    const refused = ['', '.', './', '..', '../x', '/abs', 'a/../b', '../**', '/**'];
    assert.equal(
      outputOwnership(patterns(...refused)).invalid.map((one) => one.path),
      refused,
    );
  });

  test('tells owned paths from their neighbours', () => {
    const ownership = outputOwnership(patterns('dist', 'gen/*.ts'));
    for (const path of ['dist', 'dist/a/b', 'gen/a.ts']) assert.ok(ownership.owns(path), path);
    for (const path of ['dist-2', 'dis', 'gen', 'gen/sub/a.ts', 'xgen/a.ts']) assert.not(ownership.owns(path), path);
    assert.not(ownership.ownsTree('gen/a.ts'));
  });

  test('lets links point where nothing can lead out', () => {
    for (const target of ['b', './b', '../x', '../../y', '../.bin/z', 'a/b/c', '..']) assert.is(linkTargetProblem('d/e/link', target), undefined, target);
    for (const target of ['/x', '../../../x', 'a/../b', '', 'a\0', '..\ufffd']) assert.type(linkTargetProblem('d/e/link', target), 'string', target);
  });

  test('gives different digests to different trees and the same to any order', () => {
    const file = (path: string, digest: string, executable = false): OutputEntry => ({ type: 'file', path, digest, size: 1, executable });
    const trees: OutputEntry[][] = [
      [],
      [file('a', 'x')],
      [file('a', 'y')],
      [file('b', 'x')],
      [file('a', 'x', true)],
      [{ type: 'directory', path: 'a' }],
      [{ type: 'symlink', path: 'a', target: 'x' }],
      [{ type: 'symlink', path: 'ax', target: '' }],
      [file('a', 'x'), file('b', 'x')],
      [file('a', 'x'), { type: 'directory', path: 'b' }],
      [{ type: 'directory', path: 'a9:directory1:b' }],
      [
        { type: 'directory', path: 'a' },
        { type: 'directory', path: 'b' },
      ],
    ];
    assert.is(new Set(trees.map(producedDigest)).size, trees.length);
    assert.is(producedDigest([file('a', 'x'), file('b', 'y')]), producedDigest([file('b', 'y'), file('a', 'x')]));
  });
});
