import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import * as assert from 'uvu/assert';
import { checkRoutes } from '../../../../plugins/fleet/gateway/check-routes.ts';
import { createGateway, type Gateway } from '../../../../plugins/fleet/gateway/create-gateway.ts';
import { findRoute } from '../../../../plugins/fleet/gateway/find-route.ts';
import type { Route } from '../../../../plugins/fleet/gateway/route.ts';
import { describe, type TestContext } from '../../../support/harness.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function service({ defer }: TestContext, answer: Answer): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

function route(path: string, name: string, ...ports: readonly number[]): Route {
  return { path, service: name, stripPrefix: true, isSwapping: false, targets: ports.map((port) => ({ host: '127.0.0.1', port })) };
}

async function gatewayTo({ defer }: TestContext, routes: readonly Route[]): Promise<{ readonly gateway: Gateway; readonly url: string }> {
  const gateway = await createGateway({ host: '127.0.0.1', port: 0, routes, lastLines: (name) => [`${name} wrote this`] });
  defer(() => gateway.close());
  return { gateway, url: `http://127.0.0.1:${gateway.address.port}` };
}

const says =
  (text: string): Answer =>
  (request, response) =>
    response.end(`${text} ${request.method} ${request.url}`);

describe('gateway', (test) => {
  test('the longest path counts, by segments, whatever slash is at the end', () => {
    const routes = [{ path: '/' }, { path: '/api/' }, { path: '/api/cart' }];
    const found = (path: string): string | undefined => findRoute(routes, path)?.path;
    assert.equal(['/api/cart/1', '/api/cart', '/api/cart/', '/api/carts', '/api', '/apis', '/'].map(found), [
      ...['/api/cart', '/api/cart', '/api/cart', '/api/', '/api/', '/', '/'],
    ]);
    assert.is(findRoute([{ path: '/api' }], '/'), undefined);
    assert.equal(
      checkRoutes([route('/api', 'a'), route('/api/', 'b'), route('/_x', 'c')]).map(({ message }) => message),
      ['"a" and "b" have the same path /api/', 'the path /_x of "c" is reserved: paths that start with /_ are the gateway\'s own'],
    );
  });

  test('passes requests on without the prefix, with where they came from, instances taking turns', async (context) => {
    const one = await service(context, (request, response) => response.end(`one ${request.url} ${request.headers['x-forwarded-host'] ?? ''}`));
    const two = await service(context, says('two'));
    const { url } = await gatewayTo(context, [route('/api', 'a', one.port, two.port)]);
    const get = async (path: string): Promise<string> => (await fetch(url + path)).text();
    assert.is(await get('/api/x?y=1'), `one /x?y=1 ${url.slice('http://'.length)}`);
    assert.is(await get('/api'), 'two GET /');
  });

  test('streams both ways: what is written is read before the rest is there', async (context) => {
    const echo = await service(context, (request, response) => void request.pipe(response));
    const { url } = await gatewayTo(context, [route('/', 'a', echo.port)]);
    const outgoing = httpRequest(url, { method: 'POST' });
    outgoing.write('first');
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    assert.is(String((await once(incoming, 'data'))[0]), 'first');
    const big = Buffer.alloc(8 << 20, 'x');
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
    });
    outgoing.end(big);
    await once(incoming, 'end');
    assert.is(length, big.length);
  });

  test('passes web sockets', async (context) => {
    const { server, port } = await service(context, says('no upgrade'));
    server.on('upgrade', (request, socket) => {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\nhello ${request.url}`);
      socket.on('data', (chunk: Buffer) => socket.write(`you said ${chunk}`));
    });
    const { gateway } = await gatewayTo(context, [route('/live', 'a', port)]);
    const socket = connect(gateway.address.port, '127.0.0.1');
    context.defer(() => socket.destroy());
    let heard = '';
    const until = async (text: string): Promise<void> => {
      while (!heard.includes(text)) heard += String((await once(socket, 'data'))[0]);
    };
    socket.write('GET /live/feed HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
    await until('hello /feed');
    socket.write('bye');
    await until('you said bye');
  });

  test('tells the routes where there is none, and the last lines of a service that is gone', async (context) => {
    const { server, port } = await service(context, says('a'));
    server.close();
    const { url } = await gatewayTo(context, [route('/a', '<a>', port), route('/b', 'b')]);
    const missing = await fetch(`${url}/c`, { headers: { accept: 'text/html' } });
    assert.is(missing.status, 404);
    assert.match(await missing.text(), '/a  &lt;a&gt;\n/b  b');
    const gone = await fetch(`${url}/a/x`, { headers: { accept: 'application/json' } });
    assert.equal([gone.status, await gone.json()], [502, { status: 502, title: '"<a>" cannot be reached', lines: ['<a> wrote this'] }]);
    assert.is(await (await fetch(`${url}/b`, { method: 'POST', body: 'x' })).text(), '"b" cannot be reached\nb wrote this\n');
  });

  test('never closes a connection that waits for its next request, nor announces to', async (context) => {
    const { port } = await service(context, (_, response) => {
      response.setHeader('connection', 'keep-alive').end('well');
    });
    const { url } = await gatewayTo(context, [route('/api', 'a', port)]);
    const answer = await fetch(`${url}/api`);
    assert.is(await answer.text(), 'well');
    // Where a server will do so, it says after how many seconds.
    assert.is(answer.headers.get('keep-alive'), null);
    assert.is(answer.headers.get('connection'), 'keep-alive');
  });

  test('while a service is replaced requests wait for the new one; those under way end on the old one', async (context) => {
    const held: ServerResponse[] = [];
    const arrived = new Promise<void>((resolve) => {
      void service(context, (_request, response) => {
        held.push(response);
        resolve();
      }).then(({ port }) => ready(port));
    });
    let ready = (_port: number): void => undefined;
    const oldPort = new Promise<number>((resolve) => {
      ready = resolve;
    });
    const { gateway, url } = await gatewayTo(context, [route('/', 'a', await oldPort)]);
    const underWay = fetch(url);
    await arrived;
    gateway.update([{ ...route('/', 'a'), isSwapping: true }]);
    const waiting = fetch(`${url}/w`, { method: 'POST', body: 'kept' });
    const next = await service(context, (request, response) => void request.pipe(response));
    gateway.update([route('/', 'a', next.port)]);
    assert.is(await (await waiting).text(), 'kept');
    held[0]?.end('old');
    assert.is(await (await underWay).text(), 'old');
  });
});
