import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'diagnostics');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

describe('broken workspaces', (test) => {
  test('there are enough of them', () => {
    assert.ok(names.length >= 25);
  });

  for (const name of names) {
    test(`${name} is told as expected`, async ({ defer, signal }) => {
      const rig = createRig({ fixture: `diagnostics/${name}/tree` }, defer);
      const result = await rig.mmo(readArguments(join(folder, name, 'args.json')), { signal });
      const expected = join(folder, name, 'expected.txt');
      assert.is(result.exitCode, 2, result.stderr);
      assert.not.match(result.stderr, /^ {4}at /m);
      if (process.env['UPDATE'] === '1') writeFileSync(expected, result.stderr);
      assert.is(result.stderr, readFileSync(expected, 'utf8'));
    });
  }
});

function readArguments(file: string): readonly string[] {
  if (!existsSync(file)) return ['run', 'build'];
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  assert.ok(Array.isArray(value));
  return (value as readonly unknown[]).map(String);
}
