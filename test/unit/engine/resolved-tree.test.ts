import * as assert from 'uvu/assert';
import { resolveTree } from '../../../core/engine/resolved-tree.ts';
import type { Diagnostic } from '../../../core/model/diagnostic.ts';
import type { Tree, TreeEntry } from '../../../core/model/tree.ts';
import { commandExecutor } from '../../../executors/command/command-executor.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const task = 'tasks: { build: { command: make } }\n';

describe('mistakes of a whole tree', (test) => {
  test('name a service file that is there and cannot be read (MMO1005)', async () => {
    assert.equal(await mistakesIn({ 'cart/service.yml': undefined }), ['MMO1005 cart/service.yml cannot be read']);
  });

  test('blame nobody who depends on a service whose file is broken', async () => {
    const files = { 'auth/service.yml': 'name: login\ntags: shop\n', 'cart/service.yml': `dependsOn: [login, lgin]\n${task}`, 'web/service.yml': 'x: [' };
    const told = await mistakesIn(files);
    assert.equal(
      told.map((line) => line.slice(0, 7)),
      ['MMO2004', 'MMO3002', 'MMO2001'],
    );
    assert.match(told[1] ?? '', 'unknown service "lgin"');
  });

  test('stop at a broken configuration, but tell those of service files', async () => {
    const files = { 'mmo.json': '{ "nmae": 1 }', 'cart/service.yml': 'dependsOn: [gone]\n', 'web/service.yml': 'tags: shop\n' };
    assert.equal(
      (await mistakesIn(files)).map((line) => line.slice(0, 7)),
      ['MMO2002', 'MMO2004'],
    );
  });

  test('do not call a key unknown that may be that of a plugin, where nobody knows which plugins there are', async () => {
    const files = { 'mmo.json': '{ "plugins": ["deploy"], "services": 1 }', 'cart/service.yml': 'image: acme/cart:1\nscael: 2\n' };
    const told = await mistakesIn(files);
    assert.equal(told, ['MMO2002 unknown key "scael"', 'MMO2004 "services" must be a list, not a number']);
  });
});

async function mistakesIn(files: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const { value, diagnostics } = await resolveTree({
    tree: treeOf(files),
    configPath: 'mmo.json' in files ? 'mmo.json' : undefined,
    name: 'shop',
    root: '/shop',
    roots: [],
    builtins: { build: 'test', executors: { command: async () => commandExecutor }, plugins: {} },
    parsed: new Map(),
    files: createMemoryHost().files,
    mmoVersion: '0.1.0',
    plugins: 'all',
  });
  assert.is(value, undefined);
  return diagnostics.map(({ code, message }: Diagnostic) => `${code} ${message}`);
}

function treeOf(files: Readonly<Record<string, string | undefined>>): Tree {
  const paths = Object.keys(files).sort();
  return {
    paths,
    get: (path): TreeEntry | undefined => (path in files ? { path, mode: '100644', id: `id of ${path}` } : undefined),
    read: (path) => (files[path] === undefined ? undefined : new TextEncoder().encode(files[path])),
  };
}
