import * as assert from 'uvu/assert';
import type { DetachedRequest, LocalProcesses } from '../../../../core/plugin-api.ts';
import { forwardPort } from '../../../../executors/deploy/kubernetes/forward-port.ts';
import type { Kubectl } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryFiles } from '../../../support/memory-files.ts';

interface Started {
  readonly request: DetachedRequest;
  readonly end: () => void;
}

/** A kubectl each of whose starts says this, and lives until it is ended. */
function fakeKubectl(said: string): {
  readonly access: Parameters<typeof forwardPort>[2];
  readonly started: Started[];
  readonly next: () => Promise<Started>;
  log: string[];
} {
  let now = 0;
  const files = createMemoryFiles(() => (now += 1), {});
  const started: Started[] = [];
  const ends = new Map<number, Promise<undefined>>();
  const log: string[] = [];
  let tell: (one: Started) => void = () => undefined;
  const processes = {
    guard: (name: string) => ({ add: () => log.push(`guarded by ${name}`), dismiss: () => log.push('dismissed') }),
    start: async (request: DetachedRequest) => {
      const pid = started.length + 1;
      let end = (): void => undefined;
      ends.set(pid, new Promise((resolve) => (end = (): void => resolve(undefined))));
      files.writeAtomic(request.logFile, said);
      const one = { request, end };
      started.push(one);
      tell(one);
      return { pid, startTime: '1' };
    },
    ended: (pid: number) => ends.get(pid) ?? Promise.resolve(undefined),
    signalGroup: ({ pid }: { readonly pid: number }) => {
      log.push(`killed ${pid}`);
      started[pid - 1]?.end();
    },
  } as unknown as LocalProcesses;
  const access = { processes, files, env: {}, signal: new AbortController().signal, stateDir: '/state', cwd: '/' };
  return { access, started, log, next: () => new Promise((resolve) => (tell = resolve)) };
}

const kubectl = { context: 'c', namespace: 'n' } as Kubectl;

describe('a forwarded port', (test) => {
  test('leads to the Service again when its pod has ended, until it is closed', async () => {
    const { access, started, log, next } = fakeKubectl('Forwarding from 127.0.0.1:4321 -> 80\n');
    const forwarded = await forwardPort(kubectl, { service: 'web', port: 80 }, access);
    assert.equal([forwarded.address, forwarded.port], ['127.0.0.1:4321', 4321]);
    assert.is(started[0]?.request.argv.join(' '), 'kubectl --context c --namespace n port-forward --address=127.0.0.1 service/web :80');
    assert.ok(started[0]?.request.env['MMO_FORWARD'], 'a killed mmo takes it along');
    const again = next();
    started[0]?.end();
    assert.is((await again).request.argv.at(-1), '4321:80', 'on the same port');
    forwarded.close();
    forwarded.close();
    // It may be closed in the moment in which it starts again.
    await new Promise(setImmediate);
    assert.ok(log.includes('killed 2') && log.includes('dismissed'), log.join());
    assert.equal(access.files.readdir('/state'), []);
  });

  test('that is given up is told once, with what it said last', async () => {
    const { access, started, next } = fakeKubectl('Forwarding from 127.0.0.1:4321 -> 80\nlost connection to pod\n');
    const told: string[] = [];
    await forwardPort(kubectl, { service: 'web', port: 80 }, { ...access, betweenMs: 0, onLost: (because) => told.push(because) });
    for (let n = 0; n < 20; n += 1) {
      const again = next();
      started[n]?.end();
      if (n < 19) await again;
    }
    await new Promise(setImmediate);
    assert.equal(told, [`kubectl's connection to the Service "web" ended 20 times, last with: lost connection to pod`]);
    assert.equal(access.files.readdir('/state'), []);
  });

  test('that cannot be opened says why, and leaves nothing', async () => {
    const { access, started, log, next } = fakeKubectl('error: services "web" not found\n');
    const first = next();
    const failed = forwardPort(kubectl, { service: 'web', port: 80 }, access).then(String, String);
    (await first).end();
    assert.match(await failed, 'the Service "web" cannot be reached: error: services "web" not found');
    assert.equal([started.length, log.at(-1)], [1, 'dismissed']);
    assert.equal(access.files.readdir('/state'), []);
  });
});
