import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig } from '../support/workspace-rig.ts';

const repository = join(import.meta.dirname, '..', '..');
const folder = join(repository, 'fixtures', 'diagnostics');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && existsSync(join(folder, entry.name, 'tree')) ? [entry.name] : [],
);

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

function readArguments(name: string): readonly string[] {
  const file = join(folder, name, 'args.json');
  if (!existsSync(file)) return ['run', 'build'];
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  assert.ok(Array.isArray(value));
  return (value as readonly unknown[]).map(String);
}
