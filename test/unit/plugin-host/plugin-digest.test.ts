import * as assert from 'uvu/assert';
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

  test('a module that is no plugin is told what it lacks', async () => {
    const options = { name: 'x', span: undefined, mmoVersion: '0.1.0' };
    for (const value of [undefined, {}, { name: 'x' }, { name: 'x', apiVersion: 2 }, { name: 'x', apiVersion: 1, executors: [{}] }])
      assert.is((await checkPlugin(value, options)).value, undefined);
    assert.ok((await checkPlugin({ name: 'x', apiVersion: 1, engines: { mmo: '>=0.1 <1' } }, options)).value);
    const late = await checkPlugin({ name: 'x', apiVersion: 1, engines: { mmo: '>=2' } }, options);
    assert.is(late.diagnostics[0]?.message, 'the plugin "x" was made for mmo >=2; this is mmo 0.1.0');
  });
});

function digest(files: Readonly<Record<string, string>>): string | undefined {
  const get = (path: string): { path: string; mode: '100644'; id: string } | undefined => {
    const id = files[path];
    return id === undefined ? undefined : { path, mode: '100644', id };
  };
  return pluginDigest('./tools/p.js', { paths: Object.keys(files), get, read: (path) => new TextEncoder().encode(files[path] ?? '') });
}
