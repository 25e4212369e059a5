import * as assert from 'uvu/assert';
import { parseServiceFile } from '../../../core/config/parse-service-file.ts';
import type { Checked } from '../../../core/model/diagnostic.ts';
import type { RawService } from '../../../core/model/workspace.ts';
import { describe } from '../../support/harness.ts';

const parse = (text: string): Promise<Checked<RawService>> => parseServiceFile('cart/service.yml', new TextEncoder().encode(text));

describe('parse service file', (test) => {
  test('takes every key of the contract', async () => {
    const { value, diagnostics } = await parse(`
$schema: ../../node_modules/mmo/schemas/service.schema.json
name: checkout
type: http-service
tags: [team:payments]
description: Takes the money
dependsOn: [catalog-protos, { service: catalog, kind: runtime }]
env: { LOG_LEVEL: info, RATIO: 1.10, ON: true }
envFiles: [.env]
secrets: [NPM_TOKEN]
port: 8888
path: /api/checkout
context: .
dockerfile: Dockerfile
runtimeVersion: "24"
command: npm start
scale: 1
vendors: [postgres, { name: own, image: "redis:7", ports: [6379] }]
ready: { http: /healthz }
tasks:
  build:
    executor: command
    command: [go, build]
    options: { any: [thing] }
    dependsOn: [proto, ^build, "^runtime:image", "auth:build", "..."]
    inputs: ["**/*.go", "!**/*_test.go", "$protos", "//tools/version.txt", "...", "$default"]
    outputs: [bin/checkout, { path: report.xml, optional: true }]
    clean: false
    tools: [go]
    env: [GOOS, MODE=release]
    passEnv: [HOME, "AWS_*"]
    secrets: [TOKEN]
    envFiles: [.env]
    cache: true
    timeout: 1h30m
    retries: 2
    weight: 1
    locks: [db]
    persistent: false
    ready: { port: 80, log: "listening", exec: "true" }
    cwd: sub
    when: always
    description: Builds it
  lint: null
`);
    assert.equal(diagnostics, []);
    assert.equal(value?.value['env'], { LOG_LEVEL: 'info', RATIO: '1.10', ON: 'true' });
    assert.is(value?.value['$schema'], undefined);
    assert.is(value?.file, 'cart/service.yml');
    assert.ok(value?.spans['tasks.build.dependsOn.3']);
  });

  test('tells every mistake once, in the order of the file', async () => {
    const { value, diagnostics } = await parse('name: Cart\ntyp: worker\ntasks:\n  build:\n    comand: make\n    timeout: soon\n    retries: -1\n');
    assert.is(value, undefined);
    assert.equal(
      diagnostics.map(({ code, hint }) => [code, hint]),
      [
        ['MMO2011', undefined],
        ['MMO2002', 'did you mean "type"?'],
        ['MMO2002', 'did you mean "command"?'],
        ['MMO2020', undefined],
        ['MMO2005', undefined],
      ],
    );
  });

  test('says of a wrong version that it wants quotes, as it was written', async () => {
    const [diagnostic] = (await parse('runtime: node\nruntimeVersion: 1.10\n')).diagnostics;
    assert.is(diagnostic?.code, 'MMO2014');
    assert.is(diagnostic?.hint, 'write "1.10"');
  });

  test('bounds the number of mistakes', async () => {
    const { diagnostics } = await parse(Array.from({ length: 500 }, (_, i) => `unknown${i}: 1\n`).join(''));
    assert.is(diagnostics.length, 51);
    assert.match(diagnostics.at(-1)?.message ?? '', '449 more');
  });
});
