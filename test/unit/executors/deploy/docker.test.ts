import * as assert from 'uvu/assert';
import type { ContainerState, DetachedContainers, Ready } from '../../../../core/plugin-api.ts';
import { containerSpec } from '../../../../executors/deploy/docker/container-spec.ts';
import { dockerDriver } from '../../../../executors/deploy/docker/docker-driver.ts';
import { findImage } from '../../../../executors/deploy/docker/find-image.ts';
import { liveContainers } from '../../../../executors/deploy/docker/live-containers.ts';
import { containerLogs } from '../../../../executors/deploy/docker/operate-containers.ts';
import { isReady } from '../../../../executors/deploy/docker/probe.ts';
import { rollOut } from '../../../../executors/deploy/docker/roll-out.ts';
import type { DeployContext, KeyedTarget } from '../../../../executors/deploy/driver.ts';
import { startAnsweringServer } from '../../../support/answering-server.ts';
import { askClosedBusily } from '../../../support/ask-closed-busily.ts';
import { describe } from '../../../support/harness.ts';

type FakeContainers = Awaited<ReturnType<DeployContext['containers']>>;

const target: KeyedTarget = {
  ...{ workspace: 'shop', service: 'cart', dir: 'cart', type: 'http-service', key: 'k', rendered: [], image: undefined, images: {} },
  ...{ environment: { name: 'local', kind: 'docker', config: {}, isNamed: false }, port: 8000, path: undefined, command: undefined, scale: 1 },
  ...{ autoscale: undefined, ready: { exec: 'true' }, env: {}, secrets: [], dependsOn: [], vendors: [], extra: {}, timeoutMs: 1_000 },
};
const state: ContainerState = {
  ...{ id: 'c', name: 'cart', image: 'x', labels: { 'mmo.key': 'k' }, env: {}, status: 'running', health: undefined, exitCode: 0, outOfMemory: false },
  ...{ startedAt: 1, endedAt: undefined, ports: [] },
};

function containersOf(detached: Partial<DetachedContainers>, more: Partial<FakeContainers> = {}): FakeContainers {
  return { detached, ...more } as FakeContainers;
}

function contextOf(containers: FakeContainers, env: DeployContext['env'] = {}): DeployContext {
  const context: Partial<DeployContext> = { env, signal: new AbortController().signal, log: () => undefined, lockedImage: () => undefined, force: false };
  return { ...context, containers: async () => containers } as DeployContext;
}

describe('an environment of docker', (test) => {
  test('may say nothing that only clusters know', () => {
    const saying = (config: Readonly<Record<string, unknown>>): readonly string[] =>
      dockerDriver.check({ ...target, environment: { ...target.environment, config } }, contextOf(containersOf({}))).map(({ key }) => key);
    assert.equal(saying({ vendors: {}, rollback: true, build: { builder: 'local' } }), []);
    assert.equal(saying({ namespace: 'shop', context: 'c', routes: 'gateway' }), ['environment.context', 'environment.namespace', 'environment.routes']);
  });
});

describe('secrets of a deployment to docker', (test) => {
  test('without a value end it before anything is asked of the daemon', async () => {
    const context: DeployContext = { ...contextOf(containersOf({}), { SET: '' }), containers: () => Promise.reject(new Error('the daemon was asked')) };
    const failed = await rollOut({ ...target, secrets: ['API_TOKEN', 'SET', 'TLS_KEY'] }, context).catch((error: Error) => error.message);
    assert.match(String(failed), 'cart: no value for API_TOKEN, TLS_KEY: set it where mmo runs');
  });

  test('of another value are another version, and those that are not set here say nothing', async () => {
    const containers = containersOf({
      list: async () => [{ ...state, env: { API_TOKEN: 'old', PATH: '/bin' } }],
      exec: async () => ({ exitCode: 0, outOfMemory: false }),
    });
    const live = async (env: DeployContext['env']): Promise<unknown> => liveContainers({ ...target, secrets: ['API_TOKEN'] }, contextOf(containers, env));
    assert.equal(await live({ API_TOKEN: 'new' }), { status: 'other', because: 'a secret has another value' });
    for (const env of [{ API_TOKEN: 'old' }, {}]) assert.is(((await live(env)) as { readonly status: string }).status, 'live');
  });
});

describe('the log of a deployed container that is followed', (test) => {
  test('goes on when that is started again, and when the daemon could not hand it over for a while, each line once', async () => {
    const end = new AbortController();
    const own: ContainerState = { ...state, labels: { 'mmo.service': 'cart' } };
    const at = (second: number, text: string): string => `2026-01-01T00:00:0${second}.000000000Z ${text}\n`;
    const asked: unknown[] = [];
    const answers: readonly (() => string)[] = [
      () => at(1, 'first'),
      () => {
        throw new Error('the daemon is busy');
      },
      () => `${at(1, 'first')}${at(3, 'second')}`,
    ];
    const logs: DetachedContainers['logs'] = async (_id, { onOutput, tail, since }) => {
      asked.push([tail, since]);
      const answer = answers[asked.length - 1];
      if (asked.length === answers.length) setImmediate(() => end.abort());
      onOutput('stdout', Buffer.from(answer?.() ?? ''));
    };
    const list = async (): Promise<readonly ContainerState[]> => [asked.length === 0 ? own : { ...own, startedAt: 9, endedAt: 7 }];
    const seen: string[] = [];
    await containerLogs(target.environment, 'cart', {
      access: { workspace: { config: { name: 'shop' } }, containers: async () => containersOf({ list, logs }), signal: end.signal } as never,
      ...{ follow: true, tail: 2, since: undefined, onLine: (instance, text) => seen.push(`${instance} ${text}`) },
    });
    assert.equal(asked, [
      [2, undefined],
      [undefined, 7],
      [undefined, 7],
    ]);
    assert.equal(seen, ['cart.1 first', 'cart.1 second']);
  });
});

describe('what docker is asked whether a service is ready', (test) => {
  const published = (ready: Ready | undefined, port: number | undefined = 8000): readonly number[] =>
    (containerSpec({ ...target, port, ready }, { imageId: 'x', generation: 1, number: 1, secrets: {} }).ports ?? []).map(({ container }) => container);

  test('is published beside what the service serves', () => {
    assert.equal(published(undefined), [8000]);
    assert.equal(published({ http: '/health' }), [8000]);
    assert.equal(published({ port: 9000 }), [8000, 9000]);
    assert.equal(published({ http: 'http://localhost:9100/health', port: 8000 }), [8000, 9100]);
    assert.equal(published({ http: 'http://localhost/health' }), [8000]);
    assert.equal(containerSpec({ ...target, port: undefined, ready: undefined }, { imageId: 'x', generation: 1, number: 1, secrets: {} }).ports, []);
    const { check } = dockerDriver;
    const keys = (given: Partial<KeyedTarget>): readonly string[] => check({ ...target, ...given }, contextOf(containersOf({}))).map(({ key }) => key);
    assert.equal([keys({ ready: { http: '/' }, port: undefined }), keys({ ready: { http: '/' } })], [['ready'], []]);
    const keysIn = (config: KeyedTarget['environment']['config']): readonly string[] => keys({ environment: { ...target.environment, config } });
    assert.equal([keysIn({ context: 'prod' }), keysIn({ rollback: false })], [['environment.context'], ['environment.rollback']]);
    assert.equal(keysIn({ rollback: true }), []);
  });

  test('is the container, at the port and path of the address', async (context) => {
    const asked: string[] = [];
    const host = await startAnsweringServer(context.defer, { onAsked: (url) => asked.push(url) });
    const ports = [
      { container: 8000, host: 1, address: '127.0.0.1' },
      { container: 9100, host, address: '127.0.0.1' },
    ];
    const look = (ready: Ready): Promise<boolean> => isReady(containersOf({}), { ...state, ports }, { ready, port: 8000, signal: context.signal });
    assert.is(await look({ http: 'http://cart.example:9100/health?deep=1', port: 8000 }), true);
    assert.is(await look({ http: 'health', port: 9100 }), true);
    assert.is(await look({ port: 9100 }), true);
    assert.is(await look({ http: `http://127.0.0.1:${host}/`, port: 8000 }), false, 'a port of this machine is none of the container');
    assert.equal(asked, ['/health?deep=1', '/health']);
  });

  test('is no port whose connection was closed in time, though mmo was busy with something else then', async ({ signal }) => {
    const look = (host: number): Promise<boolean> =>
      isReady(containersOf({}), { ...state, ports: [{ container: 8000, host, address: '127.0.0.1' }] }, { ready: undefined, port: 8000, signal });
    assert.is(await askClosedBusily(look, 100), false);
  });

  test('is no port at which nobody listens in the container, whoever takes connections for it', async ({ defer, signal }) => {
    const host = await startAnsweringServer(defer, {});
    const asked: unknown[] = [];
    const look = (answer: boolean | undefined, ready?: Ready, ageMs = 0): Promise<boolean> => {
      const listens = async (...given: readonly unknown[]): Promise<boolean | undefined> => {
        asked.push(given);
        return answer;
      };
      const own = { ...state, startedAt: Date.now() - ageMs, address: '172.18.0.4', ports: [{ container: 8000, host, address: '127.0.0.1' }] };
      return isReady(containersOf({ listens }), own, { ready, port: 8000, signal });
    };
    assert.equal([await look(false), await look(false, { port: 8000 })], [false, false]);
    assert.equal([await look(true), await look(undefined)], [true, true]);
    assert.equal(asked, Array(4).fill(['172.18.0.4', 8000]));
    // The address may be that of another daemon's container: in the end the published port decides.
    assert.ok(await look(false, undefined, 31_000));
  });

  test('is asked by https where its address says so, whoever its certificate is of', async ({ defer, signal }) => {
    const asked: string[] = [];
    const host = await startAnsweringServer(defer, { secure: true, onAsked: (url) => asked.push(url) });
    const look = (http: string, container: number): Promise<boolean> =>
      isReady(containersOf({}), { ...state, ports: [{ container, host, address: '127.0.0.1' }] }, { ready: { http }, port: undefined, signal });
    assert.is(await look('https://localhost:8443/health', 8443), true);
    assert.is(await look('https://localhost/health', 443), true, 'its port is that of https');
    assert.is(await look('http://localhost:8443/health', 8443), false);
    assert.equal(asked, ['/health', '/health']);
  });

  test('is told by a line of its log from the beginning on, however much it has written since, and in whatever pieces', async ({ signal }) => {
    let isCut = false;
    const logs: DetachedContainers['logs'] = async (_id, options) => {
      assert.equal([options.tail, options.since], [undefined, 7]);
      for (const [stream, text] of [
        ['stdout', 'starting\nup '],
        ['stderr', 'a warning\n'],
        ['stdout', 'at 8000\n'],
      ] as const)
        options.onOutput(stream, Buffer.from(text));
      for (let line = 0; line < 10_000 && !options.signal.aborted; line += 1) options.onOutput('stdout', Buffer.from(`GET /${line}\n`));
      isCut = options.signal.aborted;
    };
    const look = (log: string): Promise<boolean> => isReady(containersOf({ logs }), { ...state, endedAt: 7 }, { ready: { log }, port: undefined, signal });
    assert.equal([await look('^up at 8000$'), isCut], [true, true]);
    assert.equal([await look('^never$'), isCut], [false, false]);
  });

  test('by a command that cannot be run, since the container has just ended, is a no', async ({ signal }) => {
    const containers = containersOf({ exec: () => Promise.reject(new Error('container c is not running')) });
    assert.is(await isReady(containers, state, { ready: { exec: 'true' }, port: undefined, signal }), false);
  });

  test('by a command that hangs is a no when the waiting ends', async () => {
    const cancel = new AbortController();
    const exec: DetachedContainers['exec'] = (_id, _argv, options) =>
      new Promise((_resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(new Error('cancelled')));
        cancel.abort();
      });
    assert.is(await isReady(containersOf({ exec }), state, { ready: { exec: 'sleep 1000' }, port: undefined, signal: cancel.signal }), false);
  });
});

describe('an image that no task makes', (test) => {
  test('is pulled by whoever the environment logs in', async () => {
    const given: unknown[] = [];
    const pull: FakeContainers['pull'] = async (reference, { env }) => {
      given.push([reference, env]);
      return { id: 'sha256:1' } as Awaited<ReturnType<FakeContainers['pull']>>;
    };
    const env = { DOCKER_CONFIG: '/home/me/.docker' };
    const containers = containersOf({}, { pull, image: async () => undefined });
    const image = { reference: 'registry.example/cart:1', id: undefined, digests: [] };
    assert.is(await findImage(containers, { ...target, image }, contextOf(containers, env)), 'sha256:1');
    assert.equal(given, [['registry.example/cart:1', env]]);
  });
});
