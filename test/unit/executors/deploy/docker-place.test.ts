import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import * as assert from 'uvu/assert';
import type { LabelledThing, LocalProcesses } from '../../../../core/plugin-api.ts';
import { ensureGateway } from '../../../../executors/deploy/docker/gateway.ts';
import { takeLease } from '../../../../executors/deploy/docker/lease.ts';
import { stopContainers } from '../../../../executors/deploy/docker/operate-containers.ts';
import type { DeployContext, DeployEnvironment } from '../../../../executors/deploy/driver.ts';
import { describe } from '../../../support/harness.ts';

type FakeContainers = Awaited<ReturnType<DeployContext['containers']>>;

const environment: DeployEnvironment = { name: 'local', kind: 'docker', config: {}, isNamed: false };
const place = { workspace: 'shop', environment };
const ownSpace = 'pid:[1]';

/** A daemon that has volumes, and nothing else. */
function daemonWith(volumes: LabelledThing[]): FakeContainers {
  const detached: Partial<FakeContainers['detached']> = {
    ensureVolume: async (id, labels) => void (volumes.some((one) => one.id === id) || volumes.push({ kind: 'volume', id, labels })),
    removeVolume: async (id) =>
      void volumes.splice(
        volumes.findIndex((one) => one.id === id),
        1,
      ),
  };
  return { detached, labelled: async () => [...volumes] } as unknown as FakeContainers;
}

function contextOf(runId: string, more: Partial<Omit<DeployContext, 'files' | 'processes'>>, processes: Partial<LocalProcesses>): DeployContext {
  const files = { readlink: () => ownSpace, mkdir: () => undefined };
  const own: Partial<LocalProcesses> = { ownPid: 7, bootId: 'b', list: () => [], inspect: () => undefined, ...processes };
  const signal = new AbortController().signal;
  return {
    runId,
    env: {},
    workspaceRoot: '/',
    signal,
    log: () => undefined,
    onRunEnd: () => undefined,
    ...more,
    files,
    processes: async () => own,
  } as unknown as DeployContext;
}

describe('the lease of a docker environment', (test) => {
  const leaseOf = (pidSpace: string | undefined): LabelledThing => {
    const holder = { host: hostname(), pidSpace, pid: 12, startTime: '5', bootId: 'b', run: 'other', since: Date.now() };
    return { kind: 'volume', id: 'mmo-shop-local-lease-1', labels: { 'mmo.holder': JSON.stringify(holder) } };
  };

  test('of a process that is gone is taken', async () => {
    for (const pidSpace of [ownSpace, undefined]) {
      const volumes = [leaseOf(pidSpace)];
      await takeLease(daemonWith(volumes), place, contextOf(`gone-${pidSpace}`, {}, {}));
      assert.equal(
        volumes.map(({ id }) => id),
        ['mmo-shop-local-lease-2'],
      );
    }
  });

  test('of a process that another container has is waited for, though no such pid is here', async () => {
    const volumes = [leaseOf('pid:[2]')];
    const cancel = new AbortController();
    const said: string[] = [];
    const log = (line: string): void => {
      said.push(line);
      cancel.abort();
    };
    const failed = await takeLease(daemonWith(volumes), place, contextOf('elsewhere', { signal: cancel.signal, log }, {})).catch(
      ({ message }: Error) => message,
    );
    assert.match(String(failed), 'cancelled while another run deployed to local');
    assert.match(said.join('\n'), `waiting: process 12 on ${hostname()} deploys to local since`);
    assert.is(volumes.length, 1);
  });
});

describe('mmo stop --env', (test) => {
  test('waits for who deploys, and then stops all that is there, and holds nothing any more', async () => {
    const holder = { host: hostname(), pidSpace: 'pid:[2]', pid: 12, startTime: '5', bootId: 'b', run: 'other', since: Date.now() };
    const lease: LabelledThing = { kind: 'volume', id: 'mmo-shop-local-lease-1', labels: { 'mmo.holder': JSON.stringify(holder) } };
    const volumes = [lease];
    const deployed = [{ id: 'c1', labels: { 'mmo.service': 'cart' } }];
    const did: string[] = [];
    const { detached, labelled } = daemonWith(volumes);
    let looks = 0;
    const containers = {
      labelled: async (...asked: Parameters<typeof labelled>) => {
        looks += 1;
        if (looks === 2) {
          // Another service comes up before the one who deploys is done.
          deployed.push({ id: 'c2', labels: { 'mmo.service': 'web' } });
          volumes.splice(volumes.indexOf(lease), 1);
        }
        return labelled(...asked);
      },
      detached: { ...detached, list: async () => [...deployed], stop: async (id: string) => void did.push(`stop ${id}`), remove: async () => undefined },
    };
    const { files, processes, signal } = contextOf('stop', {}, {});
    const access = { containers: async () => containers, files, processes: await processes(), signal, workspace: { config: { name: 'shop' } } };
    assert.equal(await stopContainers(environment, undefined, access as never), ['cart', 'web']);
    assert.equal(did, ['stop c1', 'stop c2']);
    assert.equal(volumes, []);
  });
});

describe('the gateway of a docker environment', (test) => {
  test('is started once by tasks that need it at the same moment', async ({ defer }) => {
    const server = createServer((_request, response) => void response.end('mmo-shop-local\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    defer(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const volumes: LabelledThing[] = [];
    let starts = 0;
    const start: LocalProcesses['start'] = async () => {
      starts += 1;
      volumes.push({ kind: 'volume', id: 'mmo-shop-local-gateway', labels: { 'mmo.gateway': url } });
      return { pid: 9, startTime: '9' };
    };
    const context = contextOf('run', { self: ['mmo'] }, { start });
    const daemon = daemonWith(volumes);
    assert.equal(await Promise.all([ensureGateway(daemon, place, context), ensureGateway(daemon, place, context)]), [url, url]);
    assert.is(await ensureGateway(daemon, place, context), url);
    assert.is(starts, 1);
  });
});
