import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe } from '../support/harness.ts';

const repository = join(import.meta.dirname, '..', '..');
const header = "import * as assert from 'uvu/assert';\nimport { describe } from './support/harness.ts';\n";

describe('test harness', (test) => {
  const failing: Readonly<Record<string, string>> = {
    'a failed assertion': "describe('x', (test) => { test('a', () => assert.is(1, 2)); });",
    'a thrown undefined': "describe('x', (test) => { test('a', () => { throw undefined; }); });",
    'a thrown null in async code': "describe('x', (test) => { test('a', async () => { throw null; }); });",
    'a test that never settles': "describe('x', (test) => { test('a', () => new Promise(() => {}), { timeoutMs: 20 }); });",
    'a clean-up that throws': "describe('x', (test) => { test('a', ({ defer }) => defer(() => { throw new Error('c'); })); });",
    'a suite without tests': "describe('x', () => {});",
    'a suite that is defined asynchronously': "describe('x', async (test) => { test('a', () => {}); });",
    'two tests of one name': "describe('x', (test) => { test('a', () => {}); test('a', () => {}); });",
    'a file without a suite': 'export {};',
    'a file that throws': "describe('x', (test) => { test('a', () => {}); }); throw new Error('late');",
    'an exit in mid-test': "describe('x', (test) => { test('a', () => process.exit(0)); });",
    'a rejection nobody awaits':
      "describe('x', (test) => { test('a', async () => { void Promise.reject(new Error('r')); await new Promise((r) => setTimeout(r, 5)); }); });",
  };
  for (const [what, text] of Object.entries(failing)) {
    test(`fails on ${what}`, ({ defer }) => {
      const { status, output } = runTests({ 'a.test.ts': header + text }, defer);
      assert.is(status, 1, output);
    });
  }

  test('counts what passed, failed and was skipped, and says why it was skipped', ({ defer }) => {
    const text = "describe('x', (test) => { test('a', () => {}); test('b', ({ skip }) => skip('no moon')); test('c', () => assert.ok(false)); });";
    const { status, output } = runTests({ 'a.test.ts': header + text }, defer);
    assert.is(status, 1);
    assert.match(output, 'skipped: x › b: no moon');
    assert.is(output.trimEnd().split('\n').at(-1), '1 passed, 1 failed, 1 skipped');
  });

  test('treats a skip as a failure where everything is required', ({ defer }) => {
    const files = { 'a.test.ts': `${header}describe('x', (test) => { test('b', ({ skip }) => skip('no moon')); });` };
    assert.is(runTests(files, defer).status, 0);
    assert.is(runTests(files, defer, { env: { MMO_TEST_REQUIRE: '1' } }).status, 1);
  });

  test('runs clean-ups last first, after a failure too', ({ defer }) => {
    const text =
      "describe('x', (test) => { test('a', ({ defer }) => { defer(() => console.log('one')); defer(() => console.log('two')); assert.ok(false); }); });";
    assert.match(runTests({ 'a.test.ts': header + text }, defer).output, /two[\s\S]*one/);
  });

  test('runs what is below a path, and refuses a path with nothing below', ({ defer }) => {
    const passing = (name: string): string => `${header.replace('./support', '../support')}describe('${name}', (test) => { test('a', () => {}); });`;
    const files = { 'a/a.test.ts': passing('a'), 'ab/b.test.ts': passing('b') };
    assert.match(runTests(files, defer, { args: ['test/a'] }).output, '1 passed, 0 failed');
    assert.match(runTests(files, defer).output, '2 passed, 0 failed');
    assert.is(runTests(files, defer, { args: ['test/c'] }).status, 1);
    assert.is(runTests({}, defer).status, 1);
  });

  test('adds up what two processes count, and fails where one of them does', ({ defer }) => {
    const own = header.replace('./support', '../../support');
    const files = {
      'integration/delivery/a.test.ts': `${own}describe('a', (test) => { test('a', () => {}); test('b', ({ skip }) => skip('no moon')); });`,
      'integration/other/b.test.ts': `${own}describe('b', (test) => { test('a', () => assert.ok(false)); });`,
    };
    const { status, output } = runTests(files, defer);
    assert.is(status, 1);
    assert.match(output, 'skipped: a › b: no moon');
    assert.is(output.trimEnd().split('\n').at(-1), '1 passed, 1 failed, 1 skipped');
    const ends = { ...files, 'integration/other/b.test.ts': `${own}process.exit(0);` };
    assert.is(runTests(ends, defer).status, 1);
  });
});

function runTests(
  files: Readonly<Record<string, string>>,
  defer: (cleanup: () => unknown) => void,
  options: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): { readonly status: number | null; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-harness-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const harness = ['run-apart', 'run-tests', 'harness'].map((name) => `test/support/${name}.ts`);
  for (const file of ['test/run.ts', ...harness, 'package.json', 'tsconfig.json']) cpSync(join(repository, file), join(folder, file));
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'test', path)), { recursive: true });
    writeFileSync(join(folder, 'test', path), text);
  }
  const { MMO_TEST_REQUIRE: _, ...env } = process.env;
  const argv = ['--import', 'tsx', 'test/run.ts', ...(options.args ?? [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, env: { ...env, ...options.env }, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
