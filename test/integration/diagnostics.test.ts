import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type CodeEntry, type CodeName, codes } from '../../core/diagnostics/codes.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { createRig, type MmoResult } from '../support/workspace-rig.ts';

const repository = join(import.meta.dirname, '..', '..');
const folder = join(repository, 'fixtures', 'diagnostics');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && existsSync(join(folder, entry.name, 'tree')) ? [entry.name] : [],
);
const entries = Object.entries<CodeEntry>(codes) as readonly (readonly [CodeName, CodeEntry])[];

/** Codes that a broken folder alone cannot bring about: they need git, another process, a full disk. The test file that shows each. */
const shownElsewhere: Readonly<Partial<Record<CodeName, string>>> = {
  pathNotUtf8: 'test/integration/source-work-tree.test.ts',
  unreadableFile: 'test/integration/diagnostics.test.ts',
  notGitRepository: 'test/integration/diagnostics.test.ts',
  shallowClone: 'test/integration/affected.test.ts',
  gitFailed: 'test/integration/diagnostics.test.ts',
  badRunSummary: 'test/integration/diagnostics.test.ts',
  configTooLarge: 'test/integration/diagnostics.test.ts',
  cacheFault: 'test/integration/diagnostics.test.ts',
  nondeterministic: 'test/integration/diagnostics.test.ts',
  inputsChanged: 'test/integration/diagnostics.test.ts',
  stateUnwritable: 'test/integration/diagnostics.test.ts',
  workspaceLocked: 'test/integration/lock.test.ts',
  nestedTask: 'test/integration/run-modes.test.ts',
  internal: 'test/unit/cli/run-cli.test.ts',
};

describe('broken workspaces', (test) => {
  test('there are enough of them', () => {
    assert.ok(names.length >= 100);
  });

  for (const name of names) {
    test(`${name} is told as expected`, async ({ defer, signal }) => {
      const rig = createRig({ fixture: `diagnostics/${name}/tree` }, defer);
      const result = await rig.mmo(readArguments(name), { signal });
      assert.is(result.exitCode, 2, result.stderr);
      assert.not.match(result.stderr, /^ {4}at /m);
      compare(join(folder, name, 'expected.txt'), result.stderr);
    });
  }
});

describe('diagnostics for machines', (test) => {
  for (const name of ['bad-duration', 'many-mistakes', 'config-json-syntax', 'unknown-service', 'not-utf-8']) {
    test(`${name} becomes annotations whose paths start at the checkout`, async (context) => {
      const { result } = await runInSubfolder(name, context, { github: true });
      assert.is(result.exitCode, 2, result.stderr);
      const lines = `${result.stdout}${result.stderr}`.split('\n').filter((line) => line.startsWith('::'));
      compare(join(folder, name, 'expected.github.txt'), `${lines.join('\n')}\n`);
    });

    test(`${name} becomes JSON`, async (context) => {
      const { result } = await runInSubfolder(name, context, { github: false });
      assert.is(result.exitCode, 2, result.stdout);
      assert.is(result.stderr, '');
      compare(join(folder, name, 'expected.ndjson'), result.stdout.replaceAll(/"at":\d+/g, '"at":0'));
    });
  }
});

describe('codes', (test) => {
  test('are unique and belong to a known hundred', () => {
    const all = entries.map(([, { code }]) => code);
    assert.is(new Set(all).size, all.length);
    for (const code of all) assert.match(code, /^MMO[1234569]\d{3}$/);
  });

  test('are each shown by a fixture or a test', () => {
    const told = names.map((name) => readFileSync(join(folder, name, 'expected.txt'), 'utf8')).join('');
    for (const [name, { code }] of entries) {
      const elsewhere = shownElsewhere[name];
      if (elsewhere === undefined) {
        assert.ok(told.includes(`[${code}]`), `${name} (${code}) has no fixture under fixtures/diagnostics`);
        continue;
      }
      assert.not.ok(told.includes(`[${code}]`), `${name} (${code}) has a fixture: take it out of the table`);
      const text = readFileSync(join(repository, elsewhere), 'utf8');
      assert.ok(text.includes(code) || text.split(name).length > (elsewhere.includes('diagnostics.test') ? 2 : 1), `${elsewhere} does not mention ${name}`);
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

/** The fixture as the folder apps/shop of a repository, as GitHub Actions or a program would call mmo in it. */
async function runInSubfolder(name: string, { defer, signal }: TestContext, { github }: { readonly github: boolean }): Promise<{ readonly result: MmoResult }> {
  const rig = createRig({ files: { 'README.md': '# a repository of several workspaces\n' } }, defer);
  const tree = join(folder, name, 'tree');
  for (const path of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const file = join(path.parentPath, path.name);
    rig.write(join('apps/shop', file.slice(tree.length)), readFileSync(file));
  }
  if (!rig.exists('apps/shop/mmo.json')) rig.write('apps/shop/mmo.json', '{}\n');
  const args = readArguments(name);
  const env = github ? { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: rig.root } : {};
  return { result: await rig.mmo(github ? args : [...args, '--json'], { cwd: 'apps/shop', env, signal }) };
}

function compare(file: string, text: string): void {
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  assert.is(text, existsSync(file) ? readFileSync(file, 'utf8') : `${file} is missing: run with UPDATE=1`);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function readArguments(name: string): readonly string[] {
  const file = join(folder, name, 'args.json');
  if (!existsSync(file)) return ['run', 'build'];
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  assert.ok(Array.isArray(value));
  return (value as readonly unknown[]).map(String);
}
