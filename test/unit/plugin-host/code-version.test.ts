import * as assert from 'uvu/assert';
import type { Files } from '../../../core/model/files.ts';
import type { Tree } from '../../../core/model/tree.ts';
import { codeVersion } from '../../../core/plugin-host/code-version.ts';
import { describe } from '../../support/harness.ts';

const manifest = { name: '@acme/lint', version: '1.0.0' };

describe('version of a plugin', (test) => {
  test('of a package that is linked to the workspace is the digest of its code', () => {
    const found = { file: '/w/node_modules/@acme/lint/index.js', package: { folder: '/w/node_modules/@acme/lint', manifest } };
    const of = (code: string): string => {
      const tree = treeOf({ 'packages/lint/index.js': code });
      return codeVersion(found, { root: '/w', files: filesOf({}, '/w/packages/lint/index.js'), tree, workTree: tree });
    };
    assert.is.not(of('1'), of('2'));
    assert.is(of('1'), of('1'));
  });

  test('of an installed package is another one where the lockfile of a commit has another one', () => {
    const file = '/w/node_modules/@acme/lint/index.js';
    const found = { file, package: { folder: '/w/node_modules/@acme/lint', manifest } };
    const workTree = treeOf({ 'package-lock.json': lock('1.0.0') });
    const of = (tree: Tree): string => codeVersion(found, { root: '/w', files: filesOf({}, file), tree, workTree });
    assert.is(of(workTree), '@acme/lint@1.0.0');
    assert.is(of(treeOf({ 'package-lock.json': lock('1.0.0'), other: '1' })), of(workTree));
    assert.is.not(of(treeOf({ 'package-lock.json': lock('0.9.0') })), of(workTree));
    assert.is.not(of(treeOf({})), of(workTree));
    assert.is.not(of(treeOf({ 'package-lock.json': lock('1.0.0'), 'yarn.lock': 'x' })), of(workTree));
  });
});

function lock(version: string): string {
  return JSON.stringify({ packages: { 'node_modules/@acme/lint': { version } } });
}

function treeOf(files: Readonly<Record<string, string>>): Tree {
  return {
    paths: Object.keys(files).sort(),
    get: (path) => (files[path] === undefined ? undefined : { path, mode: '100644', id: files[path] }),
    read: (path) => (files[path] === undefined ? undefined : new TextEncoder().encode(files[path])),
  };
}

function filesOf(disk: Readonly<Record<string, string>>, real: string): Files {
  const known: Pick<Files, 'realpath' | 'tryRead' | 'tryReadText'> = {
    realpath: () => real,
    tryRead: (path) => (disk[path] === undefined ? undefined : new TextEncoder().encode(disk[path])),
    tryReadText: (path) => disk[path],
  };
  return known as Files;
}
