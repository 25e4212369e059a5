import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { pluginKinds } from '../../../core/cli/add/plugin-kinds.ts';
import { pluginSource } from '../../../core/cli/add/plugin-source.ts';
import { pluginTest } from '../../../core/cli/add/plugin-test.ts';
import { createWorkspace } from '../../../core/testing/create-workspace.ts';
import { assertCached, assertInOrder, assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

describe('a plugin package outside the repository', (test) => {
  test(
    'is written against the packed types alone, passes mmo/testing, and brings an executor, an inferred task, a hook and a command',
    async ({ defer }) => {
      const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-package-'));
      defer(() => rmSync(folder, { recursive: true, force: true }));
      const mmo = packAndInstall(folder);
      checkWrittenPlugins(folder);
      const plugin = join(folder, 'words');
      cpSync(join(repository, 'fixtures', 'acme-plugin'), plugin, { recursive: true });
      run(process.execPath, [join(repository, 'node_modules', 'typescript', 'bin', 'tsc')], plugin);
      assert.is(run(process.execPath, ['dist/words-plugin.test.js'], plugin), 'words: all promises kept\n');

      const workspace = createWorkspace({ mmo: [process.execPath, join(mmo, 'dist', 'bin', 'mmo.js')], files });
      defer(() => workspace.dispose());
      workspace.link('node_modules/@acme/mmo-words', plugin);
      const first = await workspace.run(['run', 'words', 'build', '--json']);
      assert.is(first.exitCode, 0, first.stdout + first.stderr);
      assertRan(first.events, ['//:prebuild@@acme/mmo-words', 'docs:words', 'docs:build']);
      assertInOrder(first.events, ['//:prebuild@@acme/mmo-words', 'docs:build']);
      const second = await workspace.run(['run', 'words', '--json']);
      assertCached(second.events, ['docs:words']);
      assert.equal(
        second.events.flatMap((event) => (event.type === 'task:end' ? [event.data] : [])),
        [{ words: 3 }],
      );
      const command = await workspace.run(['words', 'docs', '--output', 'none']);
      assert.match(command.stdout, /\ndocs: 3\n$/);
      workspace.write('mmo.json', JSON.stringify({ plugins: [{ name: '@acme/mmo-words', atLeast: 5 }] }));
      const short = await workspace.run(['run', 'words']);
      assert.is(short.exitCode, 1);
      assert.match(short.stdout + short.stderr, 'docs/a.md:1:1');
      assert.match(short.stdout + short.stderr, '3 words where 5 are wanted');
    },
    { timeoutMs: 600_000 },
  );
});

/** What `mmo add plugin` writes holds against the packed types, too. */
function checkWrittenPlugins(folder: string): void {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'package.json'), '{ "type": "module" }');
  const written = pluginKinds.flatMap((kind) =>
    (['js', 'ts'] as const).flatMap((lang) => {
      const plugin = { name: `${kind}-${lang}`, kind, lang };
      writeFileSync(join(tools, `${plugin.name}.${lang}`), pluginSource(plugin));
      writeFileSync(join(tools, `${plugin.name}.test.${lang}`), pluginTest(plugin));
      return [`${plugin.name}.${lang}`, `${plugin.name}.test.${lang}`];
    }),
  );
  const options = [
    '--noEmit',
    '--strict',
    '--allowJs',
    '--checkJs',
    '--allowImportingTsExtensions',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ];
  run(process.execPath, [join(repository, 'node_modules', 'typescript', 'bin', 'tsc'), ...options, ...written], tools);
}

const files = {
  '.gitignore': 'node_modules/\n.mmo/\nwords.txt\n',
  'mmo.json': '{ "plugins": ["@acme/mmo-words"] }\n',
  'docs/service.yml': 'name: docs\ntasks:\n  build: { command: echo built }\n',
  'docs/a.md': 'one two three\n',
};

/** Packs mmo as npm would publish it, and puts what is in the tarball where npm would install it. */
function packAndInstall(folder: string): string {
  const source = join(folder, 'source');
  mkdirSync(source);
  for (const name of ['package.json', 'schemas', 'README.md', 'LICENSE', 'CHANGELOG.md'])
    cpSync(join(repository, name), join(source, name), { recursive: true });
  run(process.execPath, [join(repository, '.ci', 'build.mjs'), '--types', '--out', join(source, 'dist')], repository);
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], source);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  run('tar', ['-xzf', tarball], folder);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  renameSync(join(folder, 'package'), join(modules, 'mmo'));
  rmSync(source, { recursive: true });
  // The author's own choice; nothing else that mmo is made with may be needed to read its types.
  for (const name of ['@types/node', 'undici-types']) symlinkSync(join(repository, 'node_modules', name), join(modules, name));
  return join(modules, 'mmo');
}

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  assert.is(status, 0, `${program} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}
