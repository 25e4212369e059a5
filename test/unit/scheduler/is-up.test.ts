import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { isUp } from '../../../core/scheduler/is-up.ts';
import { portAnswers } from '../../../plugins/fleet/vendors/port-answers.ts';
import { startAnsweringServer } from '../../support/answering-server.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

describe('looks at ports', (test) => {
  test('leave no listener at the signal, however often they are taken, and see what listens', async ({ defer }) => {
    const host = createMemoryHost({});
    const { signal } = new AbortController();
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const look = (at: number): Promise<boolean> => isUp({ host, ready: { port: at }, cwd: '/', env: {}, signal });
    assert.is(await look(port), true);
    assert.is(await portAnswers({ host: '127.0.0.1', port, signal }), true);
    const closed = once(server, 'close');
    server.close();
    await closed;
    for (let looks = 0; looks < 5; looks += 1) {
      assert.is(await look(port), false);
      assert.is(await portAnswers({ host: '127.0.0.1', port, signal }), false);
    }
    // The last one is taken away when its socket has closed.
    defer(() => assert.is(getEventListeners(signal, 'abort').length, 0));
  });

  test('ask by https where the address says so, whoever the certificate is of', async ({ defer, signal }) => {
    const port = await startAnsweringServer(defer, { secure: true });
    const look = (protocol: string): Promise<boolean> =>
      isUp({ host: createMemoryHost({}), ready: { http: `${protocol}://127.0.0.1:${port}/` }, cwd: '/', env: {}, signal });
    assert.equal([await look('https'), await look('http')], [true, false]);
  });

  test('end when they are given up', async () => {
    const controller = new AbortController();
    controller.abort();
    const { signal } = controller;
    assert.is(await isUp({ host: createMemoryHost({}), ready: { port: 1 }, cwd: '/', env: {}, signal }), false);
    assert.is(await portAnswers({ host: '127.0.0.1', port: 1, signal }), false);
  });
});
