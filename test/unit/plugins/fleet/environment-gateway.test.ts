import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import type { ContainerState, LabelledThing, PluginCommandContext } from '../../../../core/plugin-api.ts';
import { runEnvironmentGateway } from '../../../../plugins/fleet/gateway/environment-gateway.ts';
import { describe } from '../../../support/harness.ts';

const MOST_LOOKS = 20;

describe('the gateway of an environment', (test) => {
  test('takes what answers of a service that nobody came to tell it of', async ({ defer }) => {
    const service = createServer((_request, response) => void response.end('cart')).listen(0, '127.0.0.1');
    await once(service, 'listening');
    defer(() => {
      service.closeAllConnections();
      service.close();
    });
    // It also has a port below its own, for who looks whether it is ready: nobody listens there.
    const container: ContainerState = {
      ...{ id: 'c', name: 'cart', image: 'x', env: {}, status: 'running', health: undefined, exitCode: 0, outOfMemory: false },
      ...{ startedAt: 1, endedAt: undefined, labels: { 'mmo.service': 'cart', 'mmo.path': '/cart', 'mmo.port': '8000', 'mmo.generation': '1' } },
      ports: [
        { container: 7000, host: 1, address: '127.0.0.1' },
        { container: 8000, host: (service.address() as AddressInfo).port, address: '127.0.0.1' },
      ],
    };
    let looks = 0;
    let seen = (): void => undefined;
    const nextLook = (): Promise<void> =>
      new Promise((resolve) => {
        seen = resolve;
      });
    let states: readonly ContainerState[] = [];
    let volume: LabelledThing | undefined;
    const detached = {
      list: async () => {
        looks += 1;
        seen();
        return states;
      },
      ensureVolume: async (id: string, labels: Readonly<Record<string, string>>) => {
        volume ??= { kind: 'volume', id, labels };
      },
    };
    const containers = { detached, labelled: async () => (volume === undefined ? [] : [volume]) };
    const end = new AbortController();
    let written = '';
    const isUp = new Promise<string>((resolve) => {
      const write = (text: string): void => {
        written += text;
        resolve(written.trim().slice('gateway: '.length));
      };
      const workspace = { config: { name: 'shop' } };
      const around = { containers: async () => containers, deployed: async () => ({ kind: 'docker' }), workspace };
      const context = { ...around, env: { MMO_GATEWAY_PORT: '0' }, signal: end.signal, write };
      const ended = runEnvironmentGateway(context as unknown as PluginCommandContext, 'local');
      defer(async () => {
        end.abort();
        await ended;
      });
    });
    const url = await isUp;
    assert.is((await fetch(`${url}/cart`)).status, 404);
    states = [container];
    // It looks every few seconds; a probe may come to nothing on a machine that is busy.
    for (let answer = ''; answer !== 'cart'; answer = await (await fetch(`${url}/cart`)).text()) {
      assert.ok(looks < MOST_LOOKS, `still "${answer}" after ${looks} looks`);
      await nextLook();
    }
  });
});
