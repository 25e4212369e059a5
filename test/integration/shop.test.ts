import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertCached, assertRan } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

describe('a copy of the shop', (test) => {
  test('builds once, then hits, restores, and reruns no more than a change asks for', async ({ defer, signal }) => {
    const rig = createRig({ fixture: 'shop' }, defer);
    symlinkSync(installed, rig.path('../node_modules'));
    const build = (): Promise<MmoResult> => succeed(rig.run(['build', ...partOfShop], { env: { PATH: pathWithEsbuild() }, signal }));

    assertRan((await build()).events, shopBuilds);
    const made = digestOutputs(rig, shopOutputs);

    const again = await build();
    assertRan(again.events, []);
    assertCached(again.events, shopBuilds);

    for (const output of shopOutputs) rig.remove(output);
    const restored = await build();
    assertRan(restored.events, []);
    assert.equal(digestOutputs(rig, shopOutputs), made, 'bytes of the restored outputs');

    rig.write('web/storefront/src/style.css', `${rig.read('web/storefront/src/style.css')}\nbody { color: navy; }\n`);
    const leaf = await build();
    assertRan(leaf.events, ['storefront:build']);

    rig.git('checkout', '--quiet', '.');
    assertRan((await build()).events, []);
    assert.equal(digestOutputs(rig, shopOutputs), made, 'bytes after the change was reverted');

    rig.write('libs/money/src/money.js', `${rig.read('libs/money/src/money.js')}\n// Said to the reader only.\n`);
    const cutOff = await build();
    assertRan(cutOff.events, ['money:build']);
    assertCached(
      cutOff.events,
      shopBuilds.filter((id) => id !== 'money:build'),
    );
  });
});

describe('a chain of services', (test) => {
  test('a change two levels down that is read at run time reruns the reader, not the unchanged level between', async (context) => {
    const rig = chain(context);
    assertRan((await build(rig, context)).events, ['base:build', 'middle:build', 'top:build', 'aside:build']);
    const between = digestOutputs(rig, ['middle/out']);
    rig.write('base/source.txt', 'base two\n');
    const changed = await build(rig, context);
    // The level between runs too, since it may read what changed, and makes the same bytes as before.
    assertRan(changed.events, ['base:build', 'middle:build', 'top:build']);
    assert.equal(digestOutputs(rig, ['middle/out']), between);
    assert.is(rig.read('top/out/top.txt'), 'middle one\nbase two\n');
  });

  test('a change that leaves the outputs equal runs one task', async (context) => {
    const rig = chain(context);
    await build(rig, context);
    rig.write('base/source.txt', '# a remark\nbase one\n');
    const changed = await build(rig, context);
    assertRan(changed.events, ['base:build']);
    assertCached(changed.events, ['middle:build', 'top:build', 'aside:build']);
  });

  test('a change where a dependency lacks the task reruns what depends on it', async (context) => {
    const rig = chain(context);
    rig.write('plain/service.yml', 'name: plain\n');
    rig.write('plain/notes.txt', 'one\n');
    rig.write('aside/service.yml', service('aside', { dependsOn: 'plain', command: 'cat ../plain/notes.txt source.txt > out/aside.txt' }));
    await build(rig, context);
    rig.write('plain/notes.txt', 'two\n');
    assertRan((await build(rig, context)).events, ['aside:build']);
    assert.is(rig.read('aside/out/aside.txt'), 'two\naside one\n');
  });

  test('reverting is all hits, and brings the bytes back', async (context) => {
    const rig = chain(context);
    await build(rig, context);
    const made = digestOutputs(rig, chainOutputs);
    rig.write('base/source.txt', 'base two\n');
    await build(rig, context);
    assert.not.equal(digestOutputs(rig, chainOutputs), made);
    rig.write('base/source.txt', 'base one\n');
    const reverted = await build(rig, context);
    assertRan(reverted.events, []);
    assert.equal(digestOutputs(rig, chainOutputs), made);
  });

  test('another clone at another path with the same cache is all hits', async (context) => {
    const rig = chain(context);
    const env = { MMO_CACHE_DIR: join(rig.root, '..', 'cache') };
    const first = await build(rig, context, { env });
    rig.git('clone', '--quiet', rig.root, '../deep/other clone');
    const second = await build(rig, context, { env, cwd: '../deep/other clone' });
    assertRan(second.events, []);
    assert.equal(keysOf(second), keysOf(first));
    assert.is(readFileSync(join(rig.root, '../deep/other clone/top/out/top.txt'), 'utf8'), rig.read('top/out/top.txt'));
  });

  test('the outputs are an exact mirror: what was added to them is gone', async (context) => {
    const rig = chain(context);
    await build(rig, context);
    const made = digestOutputs(rig, chainOutputs);
    rig.write('top/out/extra.txt', 'not made by the task\n');
    rig.write('base/out/base.txt', 'damaged\n');
    assertRan((await build(rig, context)).events, []);
    assert.equal(digestOutputs(rig, chainOutputs), made);
  });
});

/** Those whose build needs no package from a registry. */
const partOfShop = ['money', 'pricing', 'http-kit', 'storefront'].flatMap((name) => ['-s', name]);
const shopBuilds = ['money:build', 'pricing:build', 'http-kit:build', 'storefront:build'];
const shopOutputs = ['libs/money/dist', 'libs/pricing/dist', 'libs/http-kit/dist', 'web/storefront/dist'];
const chainOutputs = ['base/out', 'middle/out', 'top/out', 'aside/out'];

function chain({ defer }: TestContext): Rig {
  return createRig(
    {
      files: {
        '.gitignore': 'out\n.mmo\n',
        'mmo.json': JSON.stringify({ name: 'chain', schemaVersion: 1, tasks: { build: { dependsOn: ['^build'], outputs: ['out'] } } }),
        'base/service.yml': service('base', { command: "grep -v '^#' source.txt > out/base.txt" }),
        'base/source.txt': 'base one\n',
        'middle/service.yml': service('middle', { dependsOn: 'base', command: 'cat source.txt > out/middle.txt' }),
        'middle/source.txt': 'middle one\n',
        'top/service.yml': service('top', { dependsOn: 'middle', command: 'cat ../middle/out/middle.txt ../base/out/base.txt > out/top.txt' }),
        'aside/service.yml': service('aside', { command: 'cat source.txt > out/aside.txt' }),
        'aside/source.txt': 'aside one\n',
      },
    },
    defer,
  );
}

function service(name: string, { dependsOn, command }: { readonly dependsOn?: string; readonly command: string }): string {
  return `name: ${name}\n${dependsOn === undefined ? '' : `dependsOn: [${dependsOn}]\n`}tasks:\n  build:\n    command: ${JSON.stringify(`mkdir -p out && ${command}`)}\n`;
}

function build(rig: Rig, { signal }: TestContext, call: { readonly env?: Record<string, string>; readonly cwd?: string } = {}): Promise<MmoResult> {
  return succeed(rig.run(['build'], { ...call, signal }));
}

async function succeed(call: Promise<MmoResult>): Promise<MmoResult> {
  const result = await call;
  assert.is(result.exitCode, 0, `${result.stdout}${result.stderr}`);
  return result;
}

function keysOf({ events }: MmoResult): Record<string, string | undefined> {
  return Object.fromEntries(events.flatMap((event) => (event.type === 'task:end' ? [[event.task, event.key] as const] : [])).sort());
}

/** Digests by path of every file below the folders. */
function digestOutputs(rig: Rig, folders: readonly string[]): Record<string, string> {
  const digests: Record<string, string> = {};
  for (const folder of folders) {
    for (const entry of readdirSync(rig.path(folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      digests[path] = createHash('sha256').update(readFileSync(path)).digest('hex');
    }
  }
  return Object.fromEntries(Object.entries(digests).sort());
}

/** The shop's own esbuild is not installed in the copy; this repository's is the same program. */
const installed = join(import.meta.dirname, '..', '..', 'node_modules');

function pathWithEsbuild(): string {
  return `${join(installed, '.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
}
