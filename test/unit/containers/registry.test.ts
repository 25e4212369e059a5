import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as assert from 'uvu/assert';
import { manifestDigest } from '../../../core/containers/manifest-digest.ts';
import { registryCredentials } from '../../../core/containers/registry-credentials.ts';
import { RegistryDoor } from '../../../core/containers/registry-door.ts';
import { registryReference } from '../../../core/containers/registry-reference.ts';
import { createNodeHost } from '../../../core/host/create-node-host.ts';
import type { Host } from '../../../core/host/host.ts';
import type { Files } from '../../../core/model/files.ts';
import { describe, type TestContext } from '../../support/harness.ts';

/** A server that answers as told; its requests as `method path authorization`. */
async function serve({ defer }: TestContext, answer: (request: IncomingMessage, response: ServerResponse, url: string) => void): Promise<Served> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    answer(request, response, url());
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: url(), requests };
}

interface Served {
  readonly url: string;
  readonly requests: readonly string[];
}

const { signal } = new AbortController();
const credentials = { username: 'u', password: 'p:w' };
const basic = `Basic ${Buffer.from('u:p:w').toString('base64')}`;

const { processes } = createNodeHost();

function configured(text: string, env: Readonly<Record<string, string>> = {}): Pick<Host, 'env' | 'files' | 'processes'> {
  const files = { tryReadText: (path: string) => (path === '/d/config.json' ? text : undefined) };
  return { env: { DOCKER_CONFIG: '/d', ...env }, files: files as Files, processes };
}

const faultOf = (host: Pick<Host, 'env' | 'files' | 'processes'>): Promise<string> =>
  registryCredentials('r.example', host).then(
    () => 'none',
    (error: unknown) => String(error),
  );

/** Collects what nobody holds. */
function collectGarbage(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

describe('registry', (test) => {
  test('takes references apart as docker does', () => {
    const parts = (reference: string): string => Object.values(registryReference(reference)).join(' ');
    assert.is(parts('busybox'), 'https://index.docker.io/v1/ https://registry-1.docker.io library/busybox latest');
    assert.is(parts('acme/cart:1'), 'https://index.docker.io/v1/ https://registry-1.docker.io acme/cart 1');
    assert.is(parts('docker.io/acme/cart:1'), 'https://index.docker.io/v1/ https://registry-1.docker.io acme/cart 1');
    assert.is(parts('127.0.0.1:5055/shop/cart:x'), '127.0.0.1:5055 http://127.0.0.1:5055 shop/cart x');
    assert.is(parts('localhost/cart'), 'localhost http://localhost cart latest');
    assert.is(parts('r.example:5000/a/b/c:1'), 'r.example:5000 https://r.example:5000 a/b/c 1');
    assert.is(Object.values(registryReference('r.example:5000/a:1', ['r.example:5000'])).join(' '), 'r.example:5000 http://r.example:5000 a 1');
    assert.is(parts('r.example/a:1@sha256:12'), 'r.example https://r.example a sha256:12');
    assert.is(parts('acme/cart@sha256:12'), 'https://index.docker.io/v1/ https://registry-1.docker.io acme/cart sha256:12');
    assert.is(parts('127.0.0.1.evil.example/a:1'), '127.0.0.1.evil.example https://127.0.0.1.evil.example a 1');
  });

  test('reads the logins of the docker configuration', async () => {
    const auth = Buffer.from('u:p:w').toString('base64');
    for (const auths of [{ 'r.example': { auth } }, { 'https://r.example/v2/': { auth } }, { 'r.example': { username: 'u', password: 'p:w' } }])
      assert.equal(await registryCredentials('r.example', configured(JSON.stringify({ auths }))), credentials);
    for (const text of ['{}', '{"auths":{}}', '{"auths":{"other.example":{"auth":"eDp5"}}}', '{"auths":{"r.example":{}},"credHelpers":{"other.example":"x"}}'])
      assert.is(await registryCredentials('r.example', configured(text)), undefined, text);
    assert.is(await registryCredentials('r.example', { ...configured('{}'), env: { HOME: '/nobody' } }), undefined);
    for (const text of ['{', 'null']) assert.match(await faultOf(configured(text)), 'config.json is no docker configuration');
  });

  test('asks the helper that the configuration names', async ({ defer }) => {
    const folder = mkdtempSync(join(tmpdir(), 'mmo-helper-'));
    defer(() => rmSync(folder, { recursive: true, force: true }));
    const helper = (name: string, text: string): void => writeFileSync(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    const path = { PATH: `${folder}:${process.env['PATH']}` };
    const told = (config: object): Pick<Host, 'env' | 'files' | 'processes'> => configured(JSON.stringify(config), path);
    helper('good', 'test "$1" = get && test "$(cat)" = r.example && echo \'{"ServerURL":"r.example","Username":"u","Secret":"p:w"}\'');
    helper('none', 'echo credentials not found in native keychain; exit 1');
    helper('bad', 'echo the keychain is locked; exit 1');
    helper('token', 'echo \'{"Username":"<token>","Secret":"t"}\'');
    for (const config of [
      { credsStore: 'good' },
      { credsStore: 'bad', credHelpers: { 'r.example': 'good' } },
      { auths: { 'r.example': {} }, credsStore: 'good' },
    ])
      assert.equal(await registryCredentials('r.example', told(config)), credentials);
    assert.is(await registryCredentials('r.example', told({ credsStore: 'none' })), undefined);
    assert.match(await faultOf(told({ credsStore: 'bad' })), 'docker-credential-bad gives no login for "r.example"');
    assert.match(await faultOf(told({ credsStore: 'token' })), 'has a token for "r.example", which mmo cannot use');
    assert.match(
      await faultOf(told({ credsStore: 'missing' })),
      'docker-credential-missing, which docker\'s configuration names for "r.example", cannot be started',
    );
  });

  test('asks for a digest with name and password, or the token that they buy', async (context) => {
    const digest = `sha256:${'1'.repeat(64)}`;
    const { url, requests } = await serve(context, (request, response, own) => {
      if (request.url?.startsWith('/token')) response.end('{"token":"t0"}');
      else if (request.headers.authorization === 'Bearer t0') response.writeHead(200, { 'docker-content-digest': digest }).end();
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="${own}/token",service="s",scope="repository:a:pull"` }).end();
    });
    const reference = { registry: 'x', url, repository: 'a', tag: '1' };
    assert.is(await manifestDigest(reference, { credentials, signal }), digest);
    assert.equal(requests, [
      `HEAD /v2/a/manifests/1 ${basic}`,
      `GET /token?service=s&scope=repository%3Aa%3Apull ${basic}`,
      'HEAD /v2/a/manifests/1 Bearer t0',
    ]);
  });

  test('one that hangs is given up, whatever Node forgets meanwhile', async (context) => {
    const { url } = await serve(context, () => undefined);
    const collecting = setInterval(collectGarbage(), 20);
    context.defer(() => clearInterval(collecting));
    const door = new RegistryDoor({ url, credentials: undefined, signal, timeoutMs: 200 });
    const said = await door.send({ method: 'GET', path: '/v2/' }).then(() => 'an answer', String);
    assert.match(said, /does not answer: nothing came within 0.2 s/);
  });

  test('a missing tag is none; a refusal, a redirect and a silent registry are faults', async (context) => {
    const status = { code: 404 };
    const { url, requests } = await serve(context, (_request, response, own) => response.writeHead(status.code, { location: `${own}/elsewhere` }).end());
    const reference = { registry: 'x', url, repository: 'a', tag: '1' };
    assert.is(await manifestDigest(reference, { credentials: undefined, signal }), undefined);
    for (const code of [401, 403, 500, 307]) {
      status.code = code;
      await manifestDigest(reference, { credentials, signal }).then(
        () => assert.unreachable(String(code)),
        (error: unknown) => assert.ok(error instanceof Error),
      );
    }
    assert.not.ok(
      requests.some((request) => request.includes('elsewhere')),
      'credentials follow no redirect',
    );
    await manifestDigest({ ...reference, url: 'http://127.0.0.1:1' }, { credentials, signal }).then(
      () => assert.unreachable('a closed port'),
      () => undefined,
    );
  });
});
