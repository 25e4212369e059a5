import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { serveRoutes } from '../../../../plugins/fleet/gateway/serve-routes.ts';
import { describe, type TestContext } from '../../../support/harness.ts';

describe('the gateway as a program', (test) => {
  test('follows its table, says which it serves, and leaves without losing a request', async (context) => {
    const held: ServerResponse[] = [];
    let arrived = (): void => undefined;
    const heldOne = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const web = await serviceAt(context, (request, response) => {
      if (request.url !== '/slow') return void response.end(`web ${request.url}`);
      held.push(response);
      arrived();
    });
    const leaving = new AbortController();
    let ended: Promise<void> = Promise.resolve();
    const lines: string[] = [];
    let heard = (): void => undefined;
    /** The line that comes next. */
    const said = (): Promise<void> =>
      new Promise((resolve) => {
        heard = resolve;
      });
    let table = '[]';
    let url = '';
    const listening = new Promise<void>((resolve) => {
      context.defer(() => leaving.abort());
      ended = serveRoutes({
        read: () => table,
        port: 0,
        signal: leaving.signal,
        leaveMs: 0,
        log: (line) => {
          lines.push(line);
          heard();
        },
        onListening: ({ address }) => {
          url = `http://127.0.0.1:${address.port}`;
          resolve();
        },
      });
    });
    await listening;
    assert.is(await (await fetch(`${url}/_mmo/gateway`)).text(), 'mmo\n');
    assert.is((await fetch(`${url}/web/x`)).status, 404);

    let told = said();
    table = JSON.stringify([{ path: '/web', stripPrefix: false, service: 'web', host: '127.0.0.1', port: web }]);
    await told;
    assert.is(await (await fetch(`${url}/web/x`)).text(), 'web /web/x');
    told = said();
    table = JSON.stringify([{ path: '/web', service: 'web', host: '127.0.0.1', port: web }]);
    await told;
    const kept = await fetch(`${url}/web/x`);
    assert.equal([kept.headers.get('connection'), await kept.text()], ['keep-alive', 'web /x']);
    told = said();
    table = 'no table';
    await told;
    assert.is(await (await fetch(`${url}/web/x`)).text(), 'web /x', 'the one before is served');
    assert.match(lines.join('\n'), /^(routes [0-9a-f]{12}\n){3}the routes cannot be read: [^\n]+$/);

    const slow = fetch(`${url}/web/slow`);
    await heldOne;
    leaving.abort();
    held[0]?.end('well');
    const last = await slow;
    assert.equal([last.status, await last.text()], [200, 'well']);
    await ended;
    await assertRefused(url);
  });
});

async function serviceAt({ defer }: TestContext, answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function assertRefused(url: string): Promise<void> {
  const answer = await fetch(url).catch(() => undefined);
  assert.is(answer, undefined);
}
