import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

describe('npm run new:plugin', (test) => {
  test(
    'makes a plugin of ours that type-checks, passes its test and is known by name; a second time it refuses',
    ({ defer }) => {
      const copy = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-new-plugin-'));
      defer(() => rmSync(copy, { recursive: true, force: true }));
      for (const name of ['core', 'executors', 'plugins', 'schemas', '.ci', 'test/support', 'test/run.ts', 'package.json', 'tsconfig.json'])
        cpSync(join(repository, name), join(copy, name), { recursive: true });
      symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
      const node = (...args: readonly string[]): { readonly status: number | null; readonly said: string } => {
        const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env: { ...process.env, CI: '1' } });
        return { status, said: stdout + stderr };
      };

      const made = node('.ci/new-plugin.mjs', 'note-book');
      assert.is(made.status, 0, made.said);
      assert.match(made.said, 'wrote plugins/note-book/note-book-plugin.ts\n');
      assert.match(made.said, 'changed core/cli/builtins.ts\n');
      const again = node('.ci/new-plugin.mjs', 'note-book');
      assert.equal(again, { status: 2, said: 'plugins/note-book exists already\n' });
      assert.is(node('.ci/new-plugin.mjs', 'Note').status, 2);

      const own = { extends: './tsconfig.json', include: [], files: ['core/cli/builtins.ts', 'test/unit/plugins/note-book-plugin.test.ts'] };
      writeFileSync(join(copy, 'tsconfig.own.json'), JSON.stringify(own));
      const types = node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.own.json');
      assert.is(
        types.said
          .split('\n')
          .filter((line) => line.includes('note-book'))
          .join('\n'),
        '',
      );
      const tests = node('--import', 'tsx', 'test/run.ts', 'test/unit/plugins/note-book-plugin.test.ts');
      assert.is(tests.status, 0, tests.said);
    },
    { timeoutMs: 600_000 },
  );
});
