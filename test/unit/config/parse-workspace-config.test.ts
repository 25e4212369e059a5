import * as assert from 'uvu/assert';
import { defaultWorkspaceConfig } from '../../../core/config/default-workspace-config.ts';
import { parseDuration } from '../../../core/config/parse-duration.ts';
import { parseSize } from '../../../core/config/parse-size.ts';
import { parseWorkspaceConfig } from '../../../core/config/parse-workspace-config.ts';
import type { Checked } from '../../../core/model/diagnostic.ts';
import type { WorkspaceConfig } from '../../../core/model/workspace.ts';
import { describe } from '../../support/harness.ts';

const parse = (value: unknown, file = 'mmo.json'): Promise<Checked<WorkspaceConfig>> =>
  parseWorkspaceConfig(file, new TextEncoder().encode(JSON.stringify(value)), 'folder');

describe('parse workspace config', (test) => {
  test('fills in defaults', async () => {
    const { value, diagnostics } = await parse({});
    assert.equal(diagnostics, []);
    assert.equal(
      { ...value, file: undefined, spans: {} },
      { ...defaultWorkspaceConfig('folder'), file: undefined, affected: { base: undefined, fallback: 'error' } },
    );
  });

  test('takes the example of the contract', async () => {
    const { value, diagnostics } = await parse({
      $schema: './node_modules/mmo/schemas/workspace.schema.json',
      name: 'shop',
      schemaVersion: 1,
      services: ['**/service.yml'],
      roots: [],
      plugins: ['go', './tools/audit.js', '@acme/mmo-lint', { image: 'acme/hooks:1', network: 'none' }],
      tasks: { build: { dependsOn: ['^build'], for: ['tag:x'] } },
      inputs: { protos: ['//protos/**/*.proto'] },
      globalInputs: ['//.tool-versions'],
      globalEnv: ['CI_MODE'],
      env: { A: 'b', N: 1 },
      commands: { start: { env: {}, before: [], after: [] } },
      vendors: { postgres: { image: 'postgres:17', env: {}, ports: [5432], ready: { port: 5432 } } },
      environments: { local: { kind: 'docker' }, staging: { kind: 'kubernetes', context: 'c', namespace: 'n' } },
      registry: {},
      cache: { maxSize: '1GB', maxAge: '2d', remote: {} },
      affected: { base: 'origin/main', fallback: 'all' },
    });
    assert.equal(diagnostics, []);
    assert.equal(value?.cache, { maxSizeBytes: 1e9, maxAgeMs: 172_800_000 });
    assert.equal(value?.affected, { base: 'origin/main', fallback: 'all' });
    assert.equal(value?.env, { A: 'b', N: '1' });
    const { span: _, ...image } = value?.plugins[3] ?? { options: {} };
    assert.equal(image, { name: undefined, image: 'acme/hooks:1', options: { network: 'none' } });
    assert.equal(Object.keys(value?.extra ?? {}).sort(), ['environments', 'registry', 'remoteCache', 'vendors']);
  });

  test('reads the key mmo of a package.json, and leaves the rest alone', async () => {
    const { value, diagnostics } = await parse({ name: 'x', wild: 1, mmo: { name: 'shop' } }, 'package.json');
    assert.equal(diagnostics, []);
    assert.is(value?.name, 'shop');
    assert.ok(value?.spans['name']);
    const wrong = await parse({ mmo: { nam: 'shop' } }, 'package.json');
    assert.is(wrong.diagnostics[0]?.hint, 'did you mean "name"?');
  });

  test('takes environment as a list as well', async () => {
    const { value } = await parse({ env: ['A=1=2', 'B'] });
    assert.equal(value?.env, { A: '1=2' });
    assert.equal(value?.globalEnv, ['B']);
  });

  test('reads durations and sizes', () => {
    assert.equal(['500ms', '10m', '1h30m', '30d', '1.5s'].map(parseDuration), [500, 600_000, 5_400_000, 2_592_000_000, 1500]);
    assert.equal(['', '10', 'm', '10 m', '-1s', '1y'].map(parseDuration), Array(6).fill(undefined));
    assert.equal(['10GB', '512KB', '1.5GiB', '1 MB', '7B'].map(parseSize), [1e10, 512_000, 1_610_612_736, 1e6, 7]);
    assert.equal(['', '10', 'GB', '-1MB', '1XB'].map(parseSize), Array(5).fill(undefined));
  });
});
