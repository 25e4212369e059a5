import * as assert from 'uvu/assert';
import type { FileMode, Tree, TreeEntry } from '../../../core/model/tree.ts';
import { checkPlugin } from '../../../core/plugin-host/check-plugin.ts';
import { pluginDigest } from '../../../core/plugin-host/plugin-digest.ts';
import { describe } from '../../support/harness.ts';

describe('version of a plugin given by path', (test) => {
  test('changes with its file and all it imports by relative path', () => {
    const before = digest({ 'tools/p.js': "import './q.js'", 'tools/q.js': 'export {}', 'tools/other.js': '1' });
    assert.is.not(digest({ 'tools/p.js': "import './q.js'", 'tools/q.js': 'export { }', 'tools/other.js': '1' }), before);
    assert.is.not(digest({ 'tools/p.js': "import  './q.js'", 'tools/q.js': 'export {}' }), before);
    assert.is(digest({ 'tools/p.js': "import './q.js'", 'tools/q.js': 'export {}', 'tools/other.js': '2' }), before);
  });

  test('changes with what is in no tree: ignored by git, outside of the workspace, behind a link', () => {
    const of = (name: string, disk: Readonly<Record<string, string>>, listed: Readonly<Record<string, string>> = {}): string =>
      pluginDigest(name, { tree: treeOf(listed, '120000'), unlisted: (path) => (disk[path] === undefined ? undefined : new TextEncoder().encode(disk[path])) });
    for (const name of ['./dist/p.js', '/opt/p.js', '../beside/p.js', './linked.js']) {
      const path = name.replace(/^\.\//, '');
      assert.is.not(of(name, { [path]: '1' }, { 'linked.js': 'target' }), of(name, { [path]: '2' }, { 'linked.js': 'target' }), name);
    }
    const importing = { 'dist/p.js': "import './q.js'", 'dist/q.js': '1' };
    assert.is.not(of('./dist/p.js', importing), of('./dist/p.js', { ...importing, 'dist/q.js': '2' }));
  });

  test('a name that leads out of folders is no name', async () => {
    const options = { name: 'x', span: undefined, mmoVersion: '0.1.0' };
    for (const name of ['../x', 'a/b', '@a/../b', 'a b', 'a:b', '.x', '@../x'])
      assert.is((await checkPlugin({ name, apiVersion: 1 }, options)).value, undefined, name);
    for (const name of ['x', 'acme-hooks.2', '@acme/mmo-lint', 'Acme_1']) assert.ok((await checkPlugin({ name, apiVersion: 1 }, options)).value, name);
    const executors = [{ name: 'e', version: '1', execute: () => undefined, fingerprint: 4 }];
    const wrong = await checkPlugin({ name: 'x', apiVersion: 1, executors }, options);
    assert.is(wrong.diagnostics[0]?.message, 'the plugin "x" has an executor "e" whose "fingerprint" is no function');
  });

  test('a module that is no plugin is told what it lacks', async () => {
    const options = { name: 'x', span: undefined, mmoVersion: '0.1.0' };
    for (const value of [undefined, {}, { name: 'x' }, { name: 'x', apiVersion: 2 }, { name: 'x', apiVersion: 1, executors: [{}] }])
      assert.is((await checkPlugin(value, options)).value, undefined);
    assert.ok((await checkPlugin({ name: 'x', apiVersion: 1, engines: { mmo: '>=0.1 <1' } }, options)).value);
    const late = await checkPlugin({ name: 'x', apiVersion: 1, engines: { mmo: '>=2' } }, options);
    assert.is(late.diagnostics[0]?.message, 'the plugin "x" was made for mmo >=2; this is mmo 0.1.0');
  });
});

function digest(files: Readonly<Record<string, string>>): string {
  return pluginDigest('./tools/p.js', { tree: treeOf(files) });
}

function treeOf(files: Readonly<Record<string, string>>, mode: FileMode = '100644'): Tree {
  const get = (path: string): TreeEntry | undefined => {
    const id = files[path];
    return id === undefined ? undefined : { path, mode, id };
  };
  return { paths: Object.keys(files), get, read: (path) => new TextEncoder().encode(files[path] ?? '') };
}
