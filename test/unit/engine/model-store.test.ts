import * as assert from 'uvu/assert';
import { openModelStore } from '../../../core/engine/model-store.ts';
import { type ResolvedTree, resolveTree } from '../../../core/engine/resolved-tree.ts';
import type { Host } from '../../../core/host/host.ts';
import type { Plugin } from '../../../core/model/plugin.ts';
import type { Tree, TreeEntry } from '../../../core/model/tree.ts';
import { commandExecutor } from '../../../executors/command/command-executor.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

type Sources = Readonly<Record<string, string>>;

const sources: Sources = {
  'mmo.json': '{ "tasks": { "build": { "command": "make", "dependsOn": ["^build"], "outputs": ["dist"] } }, "plugins": ["lines"] }',
  'auth/service.yml': 'name: auth\n',
  'cart/service.yml': 'name: cart\ndependsOn: [auth]\ntags: [shop]\n',
  'cart/lines.txt': 'one',
  'web/page.html': '',
};

describe('model store', (test) => {
  test('gives back what was derived, from the same sources', async () => {
    const host = createMemoryHost();
    const first = await derive(host, sources);
    const again = await derive(host, { ...sources, 'web/page.html': 'other bytes' });
    assert.equal([first.isKnown, again.isKnown], [false, true]);
    assert.equal(plain(again), plain(first));
    assert.equal(again.services[1]?.origins.get('tags'), first.services[1]?.origins.get('tags'));
    const [auth, cart] = [again.graph.indexOf('auth:build') ?? -1, again.graph.indexOf('cart:build') ?? -1];
    assert.equal(again.graph.dependencies(cart), [auth]);
    assert.equal([...again.graph.order], [...first.graph.order]);
  });

  test('derives anew when anything it came from is another', async () => {
    const changes: Readonly<Record<string, Sources>> = {
      configuration: { 'mmo.json': (sources['mmo.json'] ?? '').replace('make', 'make all') },
      'a service file': { 'cart/service.yml': 'name: cart\n' },
      'a new service': { 'web/service.yml': 'name: web\n' },
      'ignore rules': { '.mmoignore': 'auth\n' },
      'the image lock': { 'mmo.lock': '{}' },
      'a file that inference read': { 'cart/lines.txt': 'one two' },
      'a file that inference could see': { 'auth/lines.txt': 'x' },
      'a list of components': { 'builder.ini': '' },
    };
    for (const [what, change] of Object.entries(changes)) {
      const host = createMemoryHost();
      await derive(host, sources);
      const changed = { ...sources, ...change };
      const now = await derive(host, changed);
      assert.not(now.isKnown, what);
      assert.equal(plain(now), plain(await derive(createMemoryHost(), changed)), what);
    }
  });

  test('of another build of mmo nothing is kept', async () => {
    const host = createMemoryHost();
    await derive(host, sources, 'one');
    assert.not((await derive(host, sources, 'two')).isKnown);
  });

  test('is empty after any damage', async () => {
    const host = createMemoryHost();
    await derive(host, sources);
    const text = host.files.readText(FILE);
    for (let at = 0; at < text.length; at += 97) {
      for (const damaged of [text.slice(0, at), `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`]) {
        host.files.write(FILE, damaged);
        const now = openModelStore(host, FILE);
        assert.is(
          now.find(() => 'whatever'),
          undefined,
        );
        assert.not((await derive(host, sources)).isKnown, `at ${at}`);
      }
    }
  });

  test('an older spelling is told each time, and keeps nothing from being known', async () => {
    const host = createMemoryHost();
    const older = { ...sources, 'cart/service.yml': 'name: cart\nruntime_version: "22"\n' };
    const told = [];
    for (let round = 0; round < 2; round += 1) {
      const { value, diagnostics } = await resolve(host, older);
      told.push([value?.isKnown, ...diagnostics.map(({ code, span }) => [code, span])]);
    }
    const note = ['MMO2030', { file: 'cart/service.yml', start: 11, end: 26 }];
    assert.equal(told, [
      [false, note],
      [true, note],
    ]);
  });

  test('mistakes are told each time', async () => {
    const host = createMemoryHost();
    const broken = { ...sources, 'cart/service.yml': 'name: cart\ndependsOn: [auht]\n' };
    for (let round = 0; round < 2; round += 1) assert.equal((await resolve(host, broken)).diagnostics.length, 1);
  });
});

const FILE = '/shop/.mmo/index/model.json';

/** Infers a task from a file, so that its bytes are part of what a model came from. */
const lines: Plugin = {
  name: 'lines',
  apiVersion: 1,
  infer: {
    when: ['lines.txt'],
    run: (_service, tree) => ({ tasks: { count: { command: `echo ${tree.read('lines.txt')?.split(' ').length}` } } }),
  },
};

async function derive(host: Host, files: Sources, build = 'test'): Promise<ResolvedTree> {
  const { value, diagnostics } = await resolve(host, files, build);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

function resolve(host: Host, files: Sources, build = 'test'): ReturnType<typeof resolveTree> {
  return resolveTree({
    tree: treeOf(files),
    configPath: 'mmo.json',
    name: 'shop',
    root: '/shop',
    roots: [],
    builtins: {
      build,
      executors: { command: async () => commandExecutor },
      plugins: { lines: { manifest: { name: 'lines', executors: [], infers: ['lines.txt'] }, load: async () => lines } },
    },
    models: openModelStore(host, FILE),
    parsed: new Map(),
    files: host.files,
    mmoVersion: '0.1.0',
    plugins: 'all',
  });
}

/** All that is data; what is unset is left out. */
function plain({ services, graph, config, executors }: ResolvedTree): unknown {
  return JSON.parse(
    JSON.stringify({
      config,
      executors: [...executors.keys()],
      services: services.map(({ tasks, origins, ...service }) => ({ ...service, tasks: [...tasks], origins: [...origins] })),
      graph: graph.tasks.map((task, n) => [task, graph.dependencies(n)]),
    }),
  );
}

function treeOf(files: Sources): Tree {
  const paths = Object.keys(files).sort();
  return {
    paths,
    get: (path): TreeEntry | undefined => (Object.hasOwn(files, path) ? { path, mode: '100644', id: `id of ${files[path]}` } : undefined),
    read: (path) => (Object.hasOwn(files, path) ? new TextEncoder().encode(files[path]) : undefined),
  };
}
