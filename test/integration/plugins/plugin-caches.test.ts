import { appendFileSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

/** Keeps everything in a folder, and notes each call beside it. */
const cacheModule = `import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
const note = (dir, text) => appendFileSync(dir + '/calls', text + '\\n');
const read = (path) => (existsSync(path) ? readFileSync(path) : undefined);
export default {
  name: 'folder',
  apiVersion: 1,
  caches: {
    folder: ({ dir, broken }) => ({
      getResult: async (key) => { note(dir, 'getResult'); if (broken) throw new Error('no route to host'); return read(dir + '/r-' + key); },
      putResult: async (key, bytes) => { note(dir, 'putResult'); if (broken) throw new Error('no route to host'); writeFileSync(dir + '/r-' + key, bytes); },
      getBlob: async (digest) => read(dir + '/b-' + digest),
      putBlob: async (digest, bytes) => { if (broken) throw new Error('no route to host'); writeFileSync(dir + '/b-' + digest, bytes); },
    }),
  },
};
`;

interface Shared {
  readonly dir: string;
  /** Names of what is stored. */
  readonly stored: () => readonly string[];
  /** Calls since the last time. */
  readonly calls: () => readonly string[];
}

function shareFolder(defer: (cleanup: () => unknown) => void): Shared {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-shared-'));
  defer(() => rmSync(dir, { recursive: true, force: true }));
  appendFileSync(join(dir, 'calls'), '');
  return {
    dir,
    stored: () => readdirSync(dir).filter((name) => name !== 'calls'),
    calls: () => {
      const calls = readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n');
      writeFileSync(join(dir, 'calls'), '');
      return calls.filter((call) => call !== '');
    },
  };
}

function clone({ dir }: Shared, defer: (cleanup: () => unknown) => void, more = ''): Rig {
  const files = {
    '.gitignore': '.mmo/\nout\n',
    'mmo.json': `{ "name": "shop", "plugins": [{ "name": "./tools/cache.mjs", "dir": ${JSON.stringify(dir)}${more} }] }\n`,
    'tools/cache.mjs': cacheModule,
    'a/service.yml': 'name: a\ntasks:\n  build: { command: "mkdir -p out && cp a.txt out/a.txt && echo built a", inputs: [a.txt], outputs: [out] }\n',
    'a/a.txt': 'one\n',
    'b/service.yml':
      'name: b\ndependsOn: [a]\ntasks:\n  build: { command: "(cat ../a/out/a.txt; echo b) > out", dependsOn: [^build], inputs: [], outputs: [out] }\n',
  };
  return createRig({ files }, defer);
}

const sources = (events: Parameters<typeof outcomesOf>[0]): unknown =>
  Object.fromEntries([...outcomesOf(events)].map(([id, outcome]) => [id, outcome.status === 'cached' ? outcome.source : outcome.status]));

describe("a plugin's cache", (test) => {
  test('is given what one clone made, and gives it to another', async ({ defer, signal }) => {
    const shared = shareFolder(defer);
    const first = clone(shared, defer);
    const made = await first.run(['build'], { signal });
    assert.is(made.exitCode, 0, made.stderr);
    assertRan(made.events, ['a:build', 'b:build']);
    assert.is(shared.stored().filter((name) => name.startsWith('r-')).length, 2);

    const second = clone(shared, defer);
    const hit = await second.run(['build'], { signal });
    assertCached(hit.events, ['a:build', 'b:build']);
    assert.equal(sources(hit.events), { 'a:build': 'remote', 'b:build': 'remote' });
    assert.is(second.read('b/out'), 'one\nb\n');
    shared.calls();
    const warm = await second.run(['build'], { signal });
    assert.equal(sources(warm.events), { 'a:build': 'local', 'b:build': 'local' });
    assert.equal(shared.calls(), [], 'what is here is asked for nowhere else');
    const log = await second.mmo(['build', '--output', 'full'], { signal });
    assert.match(log.stdout, 'built a');
  });

  test('is used as --cache says', async ({ defer, signal }) => {
    const shared = shareFolder(defer);
    const rig = clone(shared, defer);
    for (const flags of [['--cache', 'local:rw'], ['--no-cache'], ['--cache', 'local:rw,remote:']]) {
      await rig.run(['build', ...flags], { signal });
      assert.equal(shared.calls(), [], flags.join(' '));
      rig.remove('.mmo/cache');
    }
    rig.write('a/a.txt', 'two\n');
    await rig.run(['build', '--cache', 'local:rw,remote:r'], { signal });
    assert.equal(shared.calls(), ['getResult', 'getResult']);
    await rig.run(['build', '--force', '--cache', 'local:rw,remote:w'], { signal });
    assert.equal(shared.calls(), ['putResult', 'putResult']);
    const other = clone(shared, defer);
    other.write('a/a.txt', 'two\n');
    assert.equal(sources((await other.run(['build', '--cache', 'remote:r'], { signal })).events), { 'a:build': 'remote', 'b:build': 'remote' });
  });

  test('that gives other bytes is a miss and one warning', async ({ defer, signal }) => {
    const shared = shareFolder(defer);
    await clone(shared, defer).run(['build'], { signal });
    for (const damage of ['b-', 'r-']) {
      for (const name of shared.stored().filter((one) => one.startsWith(damage))) writeFileSync(join(shared.dir, name), 'something else');
      const rig = clone(shared, defer);
      const { exitCode, events } = await rig.run(['build'], { signal });
      assert.is(exitCode, 0);
      assertRan(events, ['a:build', 'b:build']);
      assert.is(rig.read('b/out'), 'one\nb\n');
      const warnings = events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic.message] : []));
      assert.is(warnings.length, 1, warnings.join('\n'));
      assert.match(warnings[0] ?? '', /^the cache "folder" of the plugin ".\/tools\/cache.mjs" cannot be used: its? /);
      assert.is((await rig.mmo(['cache', 'verify'], { signal })).exitCode, 0);
    }
  });

  test('that cannot be reached costs nothing but one warning', async ({ defer, signal }) => {
    const shared = shareFolder(defer);
    const rig = clone(shared, defer, ', "broken": true');
    const { exitCode, events } = await rig.run(['build'], { signal });
    assert.is(exitCode, 0);
    assertRan(events, ['a:build', 'b:build']);
    const warnings = events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic.message] : []));
    assert.equal(warnings, ['the cache "folder" of the plugin "./tools/cache.mjs" cannot be used: no route to host']);
    assert.ok(shared.calls().length <= 3);
  });
});
