import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { createGateway } from '../../../../plugins/fleet/gateway/create-gateway.ts';
import type { Route } from '../../../../plugins/fleet/gateway/route.ts';
import { describe, type TestContext } from '../../../support/harness.ts';

async function listen({ defer }: TestContext, answer: (response: ServerResponse) => void): Promise<number> {
  const server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function routeTo(port: number): Route {
  return { path: '/cart', service: 'cart', stripPrefix: true, isSwapping: false, targets: [{ host: '127.0.0.1', port }] };
}

describe('switching a gateway', (test) => {
  test('an old address is drained when its own requests are over, however many go to the new one', async (context) => {
    const held: ServerResponse[] = [];
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const old = await listen(context, (response) => {
      held.push(response);
      begin();
    });
    const fresh = await listen(context, (response) => response.end('new'));
    const gateway = await createGateway({ host: '127.0.0.1', port: 0, routes: [routeTo(old)], lastLines: () => [] });
    context.defer(() => gateway.close());
    const url = `http://127.0.0.1:${gateway.address.port}/cart`;
    const underWay = fetch(url);
    await begun;
    assert.equal(gateway.targets('cart'), [{ host: '127.0.0.1', port: old }]);
    gateway.update([routeTo(fresh)]);
    let isDrained = false;
    const drained = gateway.drainedAt([{ host: '127.0.0.1', port: old }], 60_000).then(() => {
      isDrained = true;
    });
    for (let n = 0; n < 5; n += 1) assert.is(await (await fetch(url)).text(), 'new');
    assert.is(isDrained, false);
    held[0]?.end('old');
    assert.is(await (await underWay).text(), 'old');
    await drained;
  });

  test('what is its own it answers itself', async (context) => {
    const port = await listen(context, (response) => response.end('service'));
    const gateway = await createGateway({
      ...{ host: '127.0.0.1', port: 0, routes: [{ ...routeTo(port), path: '/' }], lastLines: () => [] },
      own: (request, response) => void response.end(`own ${request.url}`),
    });
    context.defer(() => gateway.close());
    const ask = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${gateway.address.port}${path}`)).text();
    assert.equal([await ask('/_mmo/gateway'), await ask('/x')], ['own /_mmo/gateway', 'service']);
  });
});
