import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { listensAt } from '../../../core/containers/listens-at.ts';
import { describe } from '../../support/harness.ts';

describe('the address of a container', (test) => {
  test('tells whether somebody listens, where a network of this machine leads there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.is(await listensAt('127.0.0.1', port), true);
    server.close();
    await once(server, 'close');
    assert.is(await listensAt('127.0.0.1', port), false);
    assert.is(await listensAt('203.0.113.9', port), undefined);
  });
});
