import * as assert from 'uvu/assert';
import { daemonAddress } from '../../../core/containers/daemon-address.ts';
import { imagePath, splitReference } from '../../../core/containers/image-path.ts';
import { readJsonLines } from '../../../core/containers/json-lines.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const digest = `sha256:${'0'.repeat(64)}`;

describe('daemon address', (test) => {
  test('follows DOCKER_HOST', () => {
    assert.equal(address({ DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }).socketPath, '/run/user/1000/docker.sock');
    assert.equal(address({ DOCKER_HOST: 'unix://' }).socketPath, '/var/run/docker.sock');
    const { host, port, tls } = address({ DOCKER_HOST: 'tcp://build.example:1234' });
    assert.equal([host, port, tls], ['build.example', 1234, undefined]);
    assert.is(address({ DOCKER_HOST: 'tcp://[::1]:2375' }).host, '::1');
  });

  test('takes the files of DOCKER_CERT_PATH where TLS is wanted', () => {
    const files = { '/certs/ca.pem': 'ca', '/certs/cert.pem': 'cert', '/certs/key.pem': 'key' };
    const env = { DOCKER_HOST: 'tcp://build.example', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    const { port, tls } = daemonAddress(createMemoryHost(files, { env }));
    assert.equal([port, tls], [2376, { ca: 'ca', cert: 'cert', key: 'key' }]);
    assert.throws(() => address(env), /DOCKER_CERT_PATH lacks ca.pem, cert.pem or key.pem: \/certs/);
  });

  test('is the socket of Docker Desktop where the system has none', () => {
    const host = createMemoryHost({ '/home/kim/.docker/run/docker.sock': '' }, { env: { HOME: '/home/kim' } });
    assert.is(daemonAddress(host).socketPath, '/home/kim/.docker/run/docker.sock');
  });
});

describe('image reference', (test) => {
  test('splits at the tag or digest, never at a registry’s port', () => {
    assert.equal(splitReference('busybox'), { repository: 'busybox', tag: 'latest' });
    assert.equal(splitReference('localhost:5000/a/b'), { repository: 'localhost:5000/a/b', tag: 'latest' });
    assert.equal(splitReference('localhost:5000/a/b:1'), { repository: 'localhost:5000/a/b', tag: '1' });
    assert.equal(splitReference(`golang:1.24@${digest}`), { repository: 'golang', tag: digest });
  });

  test('cannot name another request', () => {
    for (const image of ['', '../containers/json', 'a/../b', 'a?x=1', 'a#b', 'a b', '-a', 'a//b', 'a%2fb'])
      assert.throws(() => imagePath(image), /is no image reference/);
    assert.is(imagePath(`registry.example:5000/team/tool:1@${digest}`), `registry.example:5000/team/tool:1@${digest}`);
  });
});

describe('progress of the daemon', (test) => {
  test('is read whole, wherever it is cut', async () => {
    const bytes = Buffer.from('{"stream":"grüße"}\r\n\n{"status":"x"}\n{"aux":{"ID":"sha256:1"}}');
    for (const size of [1, 2, 3, 5, 7, 1000]) {
      const lines: unknown[] = [];
      await readJsonLines(pieces(bytes, size), (line) => lines.push(line));
      assert.equal(lines, [{ stream: 'grüße' }, { status: 'x' }, { aux: { ID: 'sha256:1' } }]);
    }
  });

  test('that is no JSON is refused', async () => {
    for (const text of ['<html>', 'null\n', '{"a":1}\n{"b":']) {
      let told = '';
      await readJsonLines(pieces(Buffer.from(text), 4), () => undefined).catch((error: Error) => {
        told = error.message;
      });
      assert.match(told, /not in its format/);
    }
  });
});

function address(env: Readonly<Record<string, string>>): ReturnType<typeof daemonAddress> {
  return daemonAddress(createMemoryHost({}, { env }));
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
