import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { findWorkspaceConfig } from '../../../core/config/find-workspace-config.ts';
import { nodeFiles as files } from '../../../core/host/node-files.ts';
import { describe } from '../../support/harness.ts';

function tree(files: Readonly<Record<string, string>>, defer: (cleanup: () => unknown) => void): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-config-'));
  defer(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'top/a/b'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('find workspace config', (test) => {
  test('takes the nearest one upwards and stops at the top', async ({ defer }) => {
    const root = tree({ 'mmo.json': '{}', 'top/mmo.yml': 'name: x', 'top/a/package.json': '{ "name": "no" }' }, defer);
    const stopDir = join(root, 'top');
    assert.is(await findWorkspaceConfig({ cwd: join(stopDir, 'a/b'), stopDir, files }), join(stopDir, 'mmo.yml'));
    rmSync(join(stopDir, 'mmo.yml'));
    assert.is(await findWorkspaceConfig({ cwd: join(stopDir, 'a/b'), stopDir, files }), undefined);
  });

  test('takes a package.json only with a key mmo, and mmo.json before it', async ({ defer }) => {
    const root = tree({ 'top/package.json': '{ "mmo": {} }' }, defer);
    const stopDir = join(root, 'top');
    assert.is(await findWorkspaceConfig({ cwd: stopDir, stopDir, files }), join(stopDir, 'package.json'));
    writeFileSync(join(stopDir, 'mmo.json'), 'broken {');
    assert.is(await findWorkspaceConfig({ cwd: stopDir, stopDir, files }), join(stopDir, 'mmo.json'));
  });

  test('executes nothing that lies around', async ({ defer }) => {
    const evil = 'globalThis.executed = true; throw new Error("executed");';
    const root = tree(
      {
        'top/.config/config.js': evil,
        'top/mmo.config.js': evil,
        'top/.mmorc.js': evil,
        'top/package.json': '{ "cosmiconfig": {',
        'top/a/mmo.json': '{ "$import": "x.js" }',
        'top/a/x.js': evil,
      },
      defer,
    );
    const before = process.cwd();
    defer(() => process.chdir(before));
    process.chdir(join(root, 'top'));
    assert.is(await findWorkspaceConfig({ cwd: join(root, 'top/a/b'), stopDir: join(root, 'top'), files }), join(root, 'top/a/mmo.json'));
    assert.is(await findWorkspaceConfig({ cwd: join(root, 'top'), stopDir: join(root, 'top'), files }), undefined);
    assert.is(Reflect.get(globalThis, 'executed'), undefined);
  });

  test('takes --config as it is', async () => {
    assert.is(await findWorkspaceConfig({ cwd: '/w', stopDir: '/w', configFile: 'ci/mmo.yml', files }), '/w/ci/mmo.yml');
  });
});
