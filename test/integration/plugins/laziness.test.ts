import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { listenToModules } from '../../support/loaded-modules.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

/** Calls that need nothing of a plugin; the task is a hit after the first. */
const calls: readonly (readonly string[])[] = [
  ['run', 'build'],
  ['ls'],
  ['graph'],
  ['show', 'app'],
  ['affected', '--base', 'HEAD'],
  ['why', 'app:build'],
  ['run', 'build', '--dry'],
];

describe('an unused plugin', (test) => {
  test(
    'that is built in and matches no service costs no module',
    async ({ defer, signal }) => {
      const rig = createRig({ files: { ...workspace, 'mmo.json': '{ "plugins": ["go", "make"] }\n' } }, defer);
      await assertLoadsNothing(rig, { signal, isPlugin: (url) => holdsSource(url, /plugins\/(?:go|make)\//) });
    },
    { timeoutMs: 600_000 },
  );

  test(
    'that is a package with a manifest costs no module',
    async ({ defer, signal }) => {
      const rig = createRig(
        { files: { ...workspace, ...packageFiles, '.gitignore': 'node_modules/\n.mmo/\n', 'mmo.json': '{ "plugins": ["mmo-lint"] }\n' } },
        defer,
      );
      await assertLoadsNothing(rig, { signal, isPlugin: (url) => url.includes('/mmo-lint/') });
      const listening = listenToModules(rig);
      const { exitCode, stdout } = await rig.mmo(['lint-all'], { signal, env: { CI: '1', ...listening.env } });
      assert.is(`${exitCode} ${stdout}`, '0 linted\n');
      assert.is(listening.take().filter((url) => url.includes('/mmo-lint/')).length, 1, 'its command loads it');
    },
    { timeoutMs: 600_000 },
  );

  test(
    'given by path costs no module but the first time and when it has changed',
    async ({ defer, signal }) => {
      const rig = createRig({ files: { ...workspace, 'tools/lint.mjs': lintPlugin, 'mmo.json': '{ "plugins": ["./tools/lint.mjs"] }\n' } }, defer);
      const isPlugin = (url: string): boolean => url.endsWith('/tools/lint.mjs');
      const listening = listenToModules(rig);
      const loads = async (): Promise<number> => {
        const { exitCode, stderr } = await rig.mmo(['run', 'build'], { signal, env: listening.env });
        assert.is(exitCode, 0, stderr);
        return listening.take().filter(isPlugin).length;
      };
      assert.is(await loads(), 1, 'unknown so far');
      await assertLoadsNothing(rig, { signal, isPlugin });
      rig.write('tools/lint.mjs', `${lintPlugin}// changed\n`);
      assert.is(await loads(), 1, 'changed');
      assert.is(await loads(), 0);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'does not run its inference again as long as what it read is the same',
    async ({ defer, signal }) => {
      const infer = `infer: { when: ['a.txt'], run: (service, tree) => ({ tasks: { copy: { command: 'cat a.txt', description: tree.read('a.txt') } } }) },`;
      const plugin = lintPlugin.replace('executors:', `${infer}\n  executors:`);
      const rig = createRig({ files: { ...workspace, 'tools/lint.mjs': plugin, 'mmo.json': '{ "plugins": ["./tools/lint.mjs"] }\n' } }, defer);
      const listening = listenToModules(rig);
      const loads = async (): Promise<number> => {
        const { exitCode, stderr } = await rig.mmo(['run', 'copy'], { signal, env: listening.env });
        assert.is(exitCode, 0, stderr);
        return listening.take().filter((url) => url.endsWith('/tools/lint.mjs')).length;
      };
      assert.is(await loads(), 1);
      assert.is(await loads(), 0);
      rig.write('app/b.txt', 'not read\n');
      assert.is(await loads(), 0);
      rig.write('app/a.txt', 'changed\n');
      assert.is(await loads(), 1);
    },
    { timeoutMs: 600_000 },
  );
});

const workspace = { '.gitignore': '.mmo/\n', 'app/service.yml': 'name: app\ntasks:\n  build: { command: echo built }\n', 'app/a.txt': 'a\n' };

const lintPlugin = `export default {
  name: 'lint',
  apiVersion: 1,
  executors: [{ name: 'lint', version: '1', execute: async () => ({ status: 'success' }) }],
  commands: [{ name: 'lint-all', describe: 'lint everything', run: async ({ write }) => (write('linted\\n'), 0) }],
};
`;

const packageFiles = {
  'node_modules/mmo-lint/package.json': JSON.stringify({
    ...{ name: 'mmo-lint', version: '1.0.0', type: 'module', exports: './index.mjs' },
    mmo: { executors: ['lint'], infer: { when: ['*.lint'] }, commands: [{ name: 'lint-all', describe: 'lint everything' }] },
  }),
  'node_modules/mmo-lint/index.mjs': lintPlugin,
};

async function assertLoadsNothing(
  rig: Rig,
  { signal, isPlugin }: { readonly signal: AbortSignal; readonly isPlugin: (url: string) => boolean },
): Promise<void> {
  const listening = listenToModules(rig);
  for (const args of calls) {
    const { exitCode, stderr } = await rig.mmo(args, { signal, env: { ...listening.env, CI: '1' } });
    assert.is(exitCode, 0, `${args.join(' ')}: ${stderr}`);
    const loaded = listening.take();
    assert.ok(loaded.length > 1, 'something was heard');
    assert.equal(loaded.filter(isPlugin), [], args.join(' '));
  }
}

/** A source itself, or a chunk of dist/ that holds one: the bundler names what it put there. */
function holdsSource(url: string, pattern: RegExp): boolean {
  if (!url.startsWith('file:')) return false;
  if (url.includes('/dist/'))
    return pattern.test(
      readFileSync(fileURLToPath(url), 'utf8')
        .match(/^\/\/ .*$/gm)
        ?.join('\n') ?? '',
    );
  return pattern.test(url);
}
