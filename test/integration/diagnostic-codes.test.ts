import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type CodeEntry, type CodeName, codes } from '../../core/diagnostics/codes.ts';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

const repository = join(import.meta.dirname, '..', '..');
const folder = join(repository, 'fixtures', 'diagnostics');
const entries = Object.entries<CodeEntry>(codes) as readonly (readonly [CodeName, CodeEntry])[];

/** Codes that a broken folder alone cannot bring about: they need git, another process, a full disk. The test file that shows each. */
const shownElsewhere: Readonly<Partial<Record<CodeName, string>>> = {
  pathNotUtf8: 'test/integration/source-work-tree.test.ts',
  unreadableFile: 'test/unit/engine/resolved-tree.test.ts',
  notGitRepository: 'test/integration/diagnostic-codes.test.ts',
  shallowClone: 'test/integration/affected.test.ts',
  gitFailed: 'test/integration/diagnostic-codes.test.ts',
  noVersion: 'test/integration/delivery/tag.test.ts',
  tagElsewhere: 'test/integration/delivery/tag.test.ts',
  badRunSummary: 'test/integration/diagnostic-codes.test.ts',
  traceNotSent: 'test/integration/reports.test.ts',
  unusableSummary: 'test/integration/why-against.test.ts',
  rootNameTaken: 'test/integration/trees/roots.test.ts',
  configTooLarge: 'test/integration/diagnostic-codes.test.ts',
  unknownEnvironment: 'test/integration/delivery/deploy-docker.test.ts',
  cannotDeploy: 'test/integration/delivery/deploy-docker.test.ts',
  cacheFault: 'test/integration/diagnostic-codes.test.ts',
  nondeterministic: 'test/integration/diagnostic-codes.test.ts',
  inputsChanged: 'test/integration/diagnostic-codes.test.ts',
  stateUnwritable: 'test/integration/diagnostic-codes.test.ts',
  workspaceLocked: 'test/integration/diagnostic-codes.test.ts',
  nestedTask: 'test/integration/run-modes.test.ts',
  commandLineFailed: 'test/integration/before-after.test.ts',
  shellNotStarted: 'test/integration/interactive.test.ts',
  cannotTrace: 'test/integration/audit.test.ts',
  commandMistake: 'test/integration/fleet/vendors.test.ts',
  pluginUntrusted: 'test/integration/diagnostic-codes.test.ts',
  taskFinding: 'test/unit/engine/finding-diagnostic.test.ts',
  imageNotLocked: 'test/integration/containers/hooks-lock.test.ts',
  imageLockDamaged: 'test/integration/containers/hooks-lock.test.ts',
  imageNotResolved: 'test/integration/containers/hooks-lock.test.ts',
  unpinnedImage: 'test/integration/containers/container-executor.test.ts',
  watchLimited: 'test/faults/t18-watch.test.ts',
  watchLoop: 'test/integration/watch.test.ts',
  commandRefused: 'test/integration/fleet/environment-refused.test.ts',
  internal: 'test/unit/cli/run-cli.test.ts',
};

describe('codes', (test) => {
  test('are unique and belong to a known hundred', () => {
    const all = entries.map(([, { code }]) => code);
    assert.is(new Set(all).size, all.length);
    for (const code of all) assert.match(code, /^MMO[12345679]\d{3}$/);
  });

  test('are each shown by a fixture or a test', () => {
    const files = readdirSync(folder).map((name) => join(folder, name, 'expected.txt'));
    const told = files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('');
    for (const [name, { code }] of entries) {
      const elsewhere = shownElsewhere[name];
      if (elsewhere === undefined) {
        assert.ok(told.includes(`[${code}]`), `${name} (${code}) has no fixture under fixtures/diagnostics`);
        continue;
      }
      const text = readFileSync(join(repository, elsewhere), 'utf8');
      assert.ok(text.includes(code), `${elsewhere} does not mention ${code}`);
    }
  });

  test('have words that read well behind "What to do:"', () => {
    for (const [name, { title, help }] of entries) {
      assert.match(title, /^\S.*[^.\s]$/, name);
      assert.match(help, /^[a-z"].*[^.\s]$/, name);
    }
  });

  test('stand in the table of the README', () => {
    const file = join(repository, 'core', 'diagnostics', 'README.md');
    const before = readFileSync(file, 'utf8');
    const rows = entries.map(([, { code, title, help }]) => `| ${code} | ${cell(title)} | ${cell(help)} |`);
    const table = ['<!-- codes:start -->', '| code | means | what to do |', '|---|---|---|', ...rows, '<!-- codes:end -->'].join('\n');
    const after = before.replace(/<!-- codes:start -->.*<!-- codes:end -->/s, () => table);
    if (process.env['UPDATE'] === '1') writeFileSync(file, after);
    assert.is(readFileSync(file, 'utf8'), after, 'run this test with UPDATE=1');
  });
});

describe('codes of a machine in trouble', (test) => {
  test('notGitRepository: --affected outside git', async ({ defer, signal }) => {
    const rig = createRig({ fixture: 'diagnostics/unknown-base/tree', git: false }, defer);
    const { exitCode, stderr } = await rig.mmo(['run', 'build', '--affected'], { signal });
    assert.is(exitCode, 2);
    assert.match(stderr, /MMO1001|MMO1010/);
    rig.write('mmo.json', '{}\n');
    assert.match((await rig.mmo(['run', 'build', '--affected'], { signal })).stderr, 'error[MMO1010]: ');
  });

  test('badRunSummary: a file that cannot be written', async ({ defer, signal }) => {
    const rig = createRig({ files: { 'cart/service.yml': 'tasks: { build: { command: "true" } }\n' } }, defer);
    const { exitCode, stderr } = await rig.mmo(['run', 'build', '--summarize=cart/service.yml/summary.json'], { signal });
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO1029]: ');
  });

  test('configTooLarge: a service.yml of more than 1 MB', async ({ defer, signal }) => {
    const rig = createRig({ files: { 'cart/service.yml': `description: ${'x'.repeat(1_100_000)}\n` } }, defer);
    const { exitCode, stderr } = await rig.mmo(['ls'], { signal });
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO2007]: ');
  });

  test('gitFailed: a damaged index', async ({ defer, signal }) => {
    const rig = createRig({ files: { 'cart/service.yml': 'tasks: { build: { command: "true" } }\n' } }, defer);
    rig.write('.git/index', 'no index');
    const { stderr } = await rig.mmo(['ls'], { signal });
    assert.match(stderr, '[MMO1013]: ');
  });

  test('nondeterministic: other bytes for the same key', async ({ defer, signal }) => {
    const command = 'mkdir -p dist && head -c 16 /dev/urandom | od -An -tx1 > dist/a';
    const rig = createRig({ files: { 'cart/service.yml': `tasks: { build: { command: "${command}", outputs: [dist] } }\n` } }, defer);
    await rig.mmo(['run', 'build'], { signal });
    const { stdout, stderr } = await rig.mmo(['run', 'build', '--no-cache'], { signal });
    const forced = await rig.mmo(['run', 'build', '--force'], { signal });
    assert.match(`${stdout}${stderr}${forced.stdout}${forced.stderr}`, '[MMO4002]: ');
  });

  test('workspaceLocked: --no-wait beside an mmo that executes (MMO5001)', async ({ defer, signal }) => {
    const files = { 'cart/service.yml': 'tasks: { build: { command: "mkfifo gate; echo ready; cat gate" }, test: { command: "true" } }\n' };
    const rig = createRig({ files }, defer);
    const first = await rig.start(['run', 'build', '--json'], { signal });
    await first.said('ready');
    const { exitCode, stdout, stderr } = await rig.mmo(['run', 'test', '--no-wait'], { signal });
    writeFileSync(rig.path('cart/gate'), '');
    assert.is(exitCode, 2);
    assert.match(`${stdout}${stderr}`, 'error[MMO5001]: ');
    assert.is((await first.ended).exitCode, 0);
  });

  test('pluginUntrusted: a look at a workspace whose plugins nobody has let run (MMO6006)', async ({ defer, signal }) => {
    const files = { 'cart/service.yml': 'tags: [shop]\n', 'mmo.json': '{ "plugins": ["./audit.js"] }\n', 'audit.js': 'throw new Error("it ran");\n' };
    const { exitCode, stdout, stderr } = await createRig({ files }, defer).mmo(['ls'], { signal });
    assert.is(exitCode, 0);
    assert.match(stdout, 'cart');
    assert.match(stderr, 'warning[MMO6006]: ');
  });

  test('inputsChanged: a task that writes into its own inputs', async ({ defer, signal }) => {
    const files = { 'cart/service.yml': 'tasks: { build: { command: "date > src/a", inputs: ["src/**"] } }\n', 'cart/src/a': 'a\n' };
    const rig = createRig({ files }, defer);
    const { stdout, stderr } = await rig.mmo(['run', 'build'], { signal });
    assert.match(`${stdout}${stderr}`, '[MMO4003]: ');
  });

  test('cacheFault: a cache folder that is a file', async ({ defer, signal }) => {
    const rig = createRig({ files: { 'cart/service.yml': 'tasks: { build: { command: "true" } }\n', 'not-a-folder': '' } }, defer);
    const { stdout, stderr } = await rig.mmo(['run', 'build'], { signal, env: { MMO_CACHE_DIR: rig.path('not-a-folder') } });
    assert.match(`${stdout}${stderr}`, '[MMO4001]: ');
  });

  test('stateUnwritable: a context that cannot be stored', async ({ defer, signal }) => {
    const rig = createRig({ files: { 'cart/service.yml': 'tasks: { build: { command: "true" } }\n', '.mmo/context.json/x': '' } }, defer);
    const { exitCode, stderr } = await rig.mmo(['set-context', 'cart'], { signal });
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO4004]: ');
  });
});

describe('mmo explain', (test) => {
  test('tells cause, example, remedy and where to read on', async ({ defer, signal }) => {
    const rig = createRig({}, defer);
    const { exitCode, stdout } = await rig.mmo(['explain', '2003'], { signal });
    assert.is(exitCode, 0);
    for (const part of ['MMO2003: unknown executor\n', '\nFor example:\n', '\n        executor: comand\n', '\nRight:\n', '\nWhat to do: ', '\nRead on: ']) {
      assert.match(stdout, part);
    }
  });

  test('lists every code without an argument, and all it knows as JSON', async ({ defer, signal }) => {
    const rig = createRig({}, defer);
    const { stdout } = await rig.mmo(['explain'], { signal });
    for (const [, { code, title }] of entries) assert.match(stdout, `${code}  ${title}\n`);
    const listed = JSON.parse((await rig.mmo(['explain', '--json'], { signal })).stdout) as readonly Readonly<Record<string, string>>[];
    assert.is(listed.length, entries.length);
    for (const item of listed) for (const key of ['code', 'title', 'cause', 'help', 'example', 'readOn']) assert.ok(item[key], `${item['code']} has no ${key}`);
  });
});

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
