import * as assert from 'uvu/assert';
import { findRoot } from '../../../core/discovery/find-root.ts';
import { findServiceFiles } from '../../../core/discovery/find-service-files.ts';
import { ownerOf } from '../../../core/discovery/owner-of.ts';
import type { FileMode, Tree } from '../../../core/model/tree.ts';
import { listedFolders } from '../../../core/source/listed-folders.ts';
import { describe } from '../../support/harness.ts';

function treeOf(paths: readonly string[], mode: FileMode = '100644', texts: Readonly<Record<string, string>> = {}): Tree {
  const read = (path: string): Uint8Array | undefined => (texts[path] === undefined ? undefined : Buffer.from(texts[path]));
  return { paths: [...paths].sort(), get: (path) => (paths.includes(path) ? { path, mode, id: 'x' } : undefined), read };
}

describe('discovery', (test) => {
  const files = ['service.yml', 'a/service.yml', 'a/b/service.yml', '.ci/service.yml', 'old/service.yml', 'a/service.yml.bak', 'a/x-service.yml'];

  test('finds service files at any depth, in code-unit order', () => {
    assert.equal(findServiceFiles({ tree: treeOf(files), patterns: ['**/service.yml'] }), [
      '.ci/service.yml',
      'a/b/service.yml',
      'a/service.yml',
      'old/service.yml',
      'service.yml',
    ]);
  });

  test('honours patterns, exclusions and .mmoignore', () => {
    assert.equal(findServiceFiles({ tree: treeOf(files), patterns: ['a/*/service.yml', './old/service.yml'] }), ['a/b/service.yml', 'old/service.yml']);
    assert.equal(findServiceFiles({ tree: treeOf(files, '100644', { '.mmoignore': 'old/\n# x\n/.ci\n' }), patterns: ['**/service.yml', '!a/**'] }), [
      'service.yml',
    ]);
  });

  test('applies patterns and .mmoignore inside each extra root', () => {
    const tree = treeOf(['a/service.yml', 'pay/a/service.yml', 'pay/b/service.yml', 'pay/old/a/service.yml'], '100644', {
      '.mmoignore': 'pay/',
      'pay/.mmoignore': '/old',
    });
    assert.equal(findServiceFiles({ tree, patterns: ['a/service.yml', 'old/**'], roots: ['pay'] }), ['a/service.yml', 'pay/a/service.yml']);
  });

  test('never takes a link', () => {
    assert.equal(findServiceFiles({ tree: treeOf(files, '120000'), patterns: ['**/service.yml'] }), []);
  });

  test('the innermost service owns a path, the root what no other does', () => {
    const owner = ownerOf(['', 'a', 'a/b']);
    assert.equal(['x', 'a/f', 'a/b/c/d', 'ab/f', 'a'].map(owner), ['', 'a', 'a/b', '', '']);
    assert.is(ownerOf(['a'])('b/f'), undefined);
  });

  test('the root is the configuration file’s folder, else the repository', () => {
    const repository = { top: '/r', gitDir: '/r/.git', commonDir: '/r/.git' };
    assert.is(findRoot('/r/w/mmo.json', repository), '/r/w');
    assert.is(findRoot(undefined, repository), '/r');
    assert.is(findRoot(undefined, undefined), undefined);
  });

  test('lists the folders between a base and its files', () => {
    assert.equal(listedFolders(['a/b/c/d', 'a/x', 'other/y'], 'a'), ['a', 'a/b', 'a/b/c']);
    assert.equal(listedFolders(['a/b', 'c'], ''), ['', 'a']);
  });
});
