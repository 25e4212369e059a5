import { chmodSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Finding } from '../../core/engine/doctor/finding.ts';
import { describe } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig } from '../support/workspace-rig.ts';

const files = {
  'mmo.json': '{ "name": "shop" }',
  'cart/service.yml': 'tasks: { build: { command: "true", tools: [node] } }',
};

function find({ stdout }: MmoResult, check: string): readonly Finding[] {
  return (JSON.parse(stdout) as readonly Finding[]).filter((finding) => finding.check === check);
}

describe('mmo doctor', (test) => {
  test('a healthy workspace has neither errors nor warnings', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, '.nvmrc': process.versions.node } }, defer);
    const { stdout, exitCode } = await rig.mmo(['doctor'], { signal });
    assert.is(exitCode, 0);
    assert.match(stdout, /^✓ workspace +shop: 1 services, 1 tasks$/m);
    assert.match(stdout, /\n0 errors, 0 warnings\n$/);
  });

  test('each ailment is found and has a remedy', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    rig.git('branch', '-m', 'main', 'work');
    rig.git('branch', 'other');
    rig.write('.git/index.lock', '');
    rig.write('.nvmrc', '4.0.0\n');
    rig.write('go.mod', 'module acme\n\nrequire example.com/a v1.0.0\n');
    rig.write('go.sum', '');
    rig.write('package.json', '{ "name": "shop", "dependencies": { "left": "^2.0.0" } }');
    rig.write('package-lock.json', '{ "lockfileVersion": 3, "packages": { "": { "dependencies": { "left": "^1.0.0" } } } }');
    rig.write('pay/service.yml', 'tasks: { build: { command: "true", tools: [no-such-tool] } }');
    rig.write('.mmo/index/workspace.json', 'damaged');
    const result = await rig.mmo(['doctor', '--json'], { signal, env: { MMO_CONCURENCY: '2', MMO_GATEWAY_PORT: '0', MMO_LOG_MB: '8' } });
    assert.is(result.exitCode, 1, 'a missing tool makes its tasks fail');
    const told = (JSON.parse(result.stdout) as readonly Finding[]).filter(({ status }) => status !== 'ok');
    assert.ok(told.every(({ help }) => help !== undefined));
    assert.equal(
      find(result, 'environment').map(({ help }) => help),
      ['did you mean MMO_CONCURRENCY?'],
    );
    assert.match(find(result, 'git')[1]?.message ?? '', 'index.lock exists');
    assert.match(find(result, 'base')[0]?.message ?? '', '--affected: ');
    assert.match(find(result, 'index')[0]?.message ?? '', 'the index is damaged');
    assert.match(find(result, 'tool node')[0]?.message ?? '', 'but .nvmrc asks for 4.0.0');
    assert.is(find(result, 'tool no-such-tool')[0]?.status, 'error');
    assert.equal(
      find(result, 'lockfiles').map(({ message }) => message),
      ['go.sum does not match go.mod: example.com/a', 'package-lock.json does not match package.json: left'],
    );
  });

  test('a workspace that cannot be opened is one JSON value, too', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    rig.write('mmo.json', '{ "nme": 1 }');
    const result = await rig.mmo(['doctor', '--json'], { signal });
    assert.is(result.exitCode, 1);
    assert.is(result.stderr, '');
    assert.match(find(result, 'workspace')[0]?.message ?? '', 'MMO2002: mmo.json: unknown key "nme"');
  });

  test('modules of go.mod that folders stand for have no line in go.sum', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const goMod = [
      ...['module acme', 'require (', '\texample.com/local v0.0.0 // indirect', '\texample.com/far v1.0.0', '\texample.com/gone v1.0.0', ')'],
      ...['exclude example.com/no v9.0.0', 'replace example.com/local => ../local', 'replace (', '\texample.com/far v1.0.0 => example.com/fork v1.2.0', ')'],
    ];
    rig.write('go.mod', goMod.join('\n'));
    rig.write('go.sum', 'example.com/fork v1.2.0 h1:x=\nexample.com/fork v1.2.0/go.mod h1:y=\n');
    const result = await rig.mmo(['doctor', '--json'], { signal });
    assert.equal(
      find(result, 'lockfiles').map(({ message }) => message),
      ['go.sum does not match go.mod: example.com/gone'],
    );
  });

  test('a damaged cache entry is named', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    assert.is((await rig.run(['build'], { signal })).exitCode, 0);
    const healthy = await rig.mmo(['doctor', '--json'], { signal });
    assert.is(find(healthy, 'cache')[0]?.status, 'ok');
    const [entry = ''] = (await rig.mmo(['why', 'cart:build', '--json'], { signal })).stdout.match(/[0-9a-f]{64}/) ?? [];
    const path = `.mmo/cache/ac/${entry.slice(0, 2)}/${entry}`;
    chmodSync(rig.path(path), 0o644);
    rig.write(path, '{}');
    const damaged = await rig.mmo(['doctor', '--json'], { signal });
    assert.is(damaged.exitCode, 0, 'a bad entry is never used');
    assert.match(find(damaged, 'cache')[0]?.message ?? '', /^1 bad: /);
  });

  test('a workspace that cannot be opened is an error beside the machine checks', async ({ defer, signal }) => {
    const rig = createRig({ files: { 'mmo.json': '{ "nmae": "shop" }' } }, defer);
    const { exitCode, stdout, stderr } = await rig.mmo(['doctor'], { signal });
    assert.is(exitCode, 1);
    assert.match(stderr, 'error[MMO2002]');
    assert.match(stdout, /^✗ workspace +the workspace cannot be opened$/m);
    assert.match(stdout, /^✓ git /m);
  });
});
