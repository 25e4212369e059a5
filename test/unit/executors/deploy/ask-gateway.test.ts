import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { askGateway } from '../../../../executors/deploy/docker/ask-gateway.ts';
import { describe } from '../../../support/harness.ts';

describe('asking a gateway', (test) => {
  test('gives what it says in time, and nothing where it says no, hangs, breaks off or is not there', async ({ defer }) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url === '/name') response.end('shop\n');
      else if (request.url === '/half') response.writeHead(200, { 'content-length': 10 }).write('sho', () => response.destroy());
      else if (request.url !== '/hangs') response.writeHead(404).end('no');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    defer(() => {
      server.closeAllConnections();
      server.close();
    });
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ask = (url: string, timeoutMs = 20_000): Promise<string | undefined> => askGateway(url, { method: 'POST', timeoutMs });
    assert.is(await ask(`${at}/name`), 'shop\n');
    assert.is(await askGateway(`${at}/name`, { method: 'GET', timeoutMs: 20_000 }), 'shop\n');
    assert.is(await ask(`${at}/other`), undefined);
    assert.is(await ask(`${at}/half`), undefined);
    // A busy machine may not even have asked when the time is over.
    while (!asked.includes('POST /hangs')) assert.is(await ask(`${at}/hangs`, 50), undefined);
    for (const nowhere of ['http://127.0.0.1:1/', 'nonsense', 'ftp://127.0.0.1/']) assert.is(await ask(nowhere), undefined, nowhere);
    assert.equal([...new Set(asked)], ['POST /name', 'GET /name', 'POST /other', 'POST /half', 'POST /hangs']);
  });
});
