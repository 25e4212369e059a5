import * as assert from 'uvu/assert';
import { parseServiceFile } from '../../../core/config/parse-service-file.ts';
import type { Checked } from '../../../core/model/diagnostic.ts';
import type { RawService } from '../../../core/model/workspace.ts';
import { describe } from '../../support/harness.ts';

const parseAll = (text: string): Promise<Checked<readonly RawService[]>> => parseServiceFile('cart/service.yml', new TextEncoder().encode(text));
const parse = async (text: string): Promise<Checked<RawService>> => {
  const { value, diagnostics } = await parseAll(text);
  return { value: value?.[0], diagnostics };
};

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

  test('takes several services from a map or a list, each in the folder of its context', async () => {
    const services = 'type: http-service, path: /a, port: 80';
    const map = await parseAll(`app: shop\ndeployments:\n  api: { ${services}, context: ./src/api }\n  web: { ${services}, dockerfile: web.Dockerfile }\n`);
    const list = await parseAll(
      `deployments:\n  - { name: api, ${services}, context: ./src/api }\n  - { name: web, ${services}, dockerfile: web.Dockerfile }\n`,
    );
    for (const { value, diagnostics } of [map, list]) {
      assert.equal(diagnostics, []);
      assert.equal(
        value?.map(({ dir, value: { name, context, port } }) => [dir, name, context, port]),
        [
          ['cart/src/api', 'api', '.', 80],
          ['cart', 'web', undefined, 80],
        ],
      );
    }
    assert.equal(map.value?.[0]?.spans['path'], { file: 'cart/service.yml', start: 58, end: 60 });
    assert.equal(map.value?.[0]?.spans['name'], { file: 'cart/service.yml', start: 25, end: 28 });
  });

  test('tells the mistakes of each of several services', async () => {
    const messages = async (text: string): Promise<readonly string[]> => (await parseAll(text)).diagnostics.map(({ message }) => message);
    assert.equal(await messages('deployments: 3\n'), ['"deployments" must be a map or a list']);
    assert.equal(await messages('deployments: [x, { type: worker }, { name: A, type: function }]\nname: x\n'), [
      'unknown key "name" beside "deployments"',
      'an item of "deployments" must be a map',
      'the key "name" is missing',
      '"A" is not a service name',
      '"type" cannot be "function"',
    ]);
    assert.equal(await messages('deployments: { a: { deployments: { b: {} } } }\n'), ['unknown key "deployments" in "deployments.a"']);
    assert.equal(await messages('deployments: { a: { dockerfile: x, runtime: nodejs }, b: { runtime: nodejs, template: nodejs } }\n'), [
      '"dockerfile" and "runtime" exclude each other',
      '"runtime" and "template" exclude each other',
    ]);
    const { value } = await parseAll('deployments: { a: { context: ../.., path: /a }, b: { context: /etc } }\n');
    assert.equal(
      value?.map(({ dir, value: { context } }) => [dir, context]),
      [
        ['cart', '../..'],
        ['cart', '/etc'],
      ],
    );
  });

  test('takes keys as older tools spelled them, with a note', async () => {
    const { value, diagnostics } = await parse(`runtime: nodejs
runtime_version: "10"
environment:
  - { name: PORT_NAME, value: 8080 }
  - { name: GREETING, value: hi }
  - { secret: API_TOKEN }
  - { name: DB_PASSWORD, secret: db }
`);
    assert.equal(value?.value, {
      runtime: 'nodejs',
      runtimeVersion: '10',
      env: ['PORT_NAME=8080', 'GREETING=hi'],
      secrets: ['API_TOKEN', 'DB_PASSWORD'],
    });
    assert.ok(diagnostics.every(({ severity, code }) => severity === 'note' && code === 'MMO2030'));
    assert.equal(
      diagnostics.map(({ message }) => message),
      [
        '"runtime_version" is spelled "runtimeVersion"',
        '"environment" is spelled "env", and "secrets" where it names one',
        'the secret "db" is read from the variable DB_PASSWORD',
      ],
    );
    const ofPlugin = await parse('image_pull_secret: pull\n');
    assert.equal(ofPlugin.value?.value, { imagePullSecret: 'pull' });
    assert.equal(
      ofPlugin.diagnostics.map(({ message }) => message),
      ['unknown key "imagePullSecret"', '"image_pull_secret" is spelled "imagePullSecret"'],
    );
    assert.equal((await parse('environment: { A: 1.10 }\n')).value?.value, { env: { A: '1.10' } });
    const wrong = await parse('runtime_version: "8"\nruntimeVersion: "10"\nenvironment: [{ name: A }, 3, { secret: not-a-name }]\n');
    assert.is(wrong.value, undefined);
    assert.equal(
      wrong.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
      [
        '"runtime_version" is the older spelling of "runtimeVersion", and both are there',
        'an item of "environment" has another form',
        'an item of "environment" has another form',
        '"not-a-name" is not a variable\'s name',
      ],
    );
    assert.equal(
      (await parse('runtime_version: 10\n')).diagnostics.map(({ code }) => code),
      ['MMO2014', 'MMO2030'],
    );
  });
});
