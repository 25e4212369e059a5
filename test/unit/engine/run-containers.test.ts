import * as assert from 'uvu/assert';
import { RunContainers } from '../../../core/engine/run-containers.ts';
import type { Containers, RunningContainer } from '../../../core/model/containers.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const spec = {} as Parameters<Containers['start']>[0];
const startOptions = { onOutput: () => undefined, signal: new AbortController().signal };

/** A daemon that takes its time: a container is there once `made` is called, and gone once it is swept. */
function createDaemon(): { readonly containers: Containers; readonly swept: (readonly string[])[]; readonly made: () => void } {
  const swept: (readonly string[])[] = [];
  const made = deferred();
  const gone = deferred();
  let isThere = false;
  const containers = {
    labelled: async () => [],
    sweep: async (labels: readonly string[]) => {
      swept.push(labels);
      if (isThere) gone.resolve();
      return 0;
    },
    start: async () => {
      await made.promise;
      isThere = true;
      return { ended: gone.promise } as unknown as RunningContainer;
    },
  } as unknown as Containers;
  return { containers, swept, made: () => made.resolve() };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe("a run's containers", (test) => {
  test('one that the daemon makes only while the run ends is removed before it has ended', async () => {
    const host = createMemoryHost();
    const daemon = createDaemon();
    const run = new RunContainers({ host, stateDir: '/w/.mmo', runId: 'r1' });
    const containers = await run.connect(async () => daemon.containers);
    void containers.start(spec, startOptions);
    let isClosed = false;
    const closing = run.close().then(() => {
      isClosed = true;
    });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    assert.is(isClosed, false);
    assert.is(daemon.swept.length, 1);
    daemon.made();
    while (!isClosed) {
      host.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closing;
    assert.ok(daemon.swept.every((labels) => labels.includes('mmo.run=r1') && labels.length === 2));
  });

  test('what has ended is not asked for', async () => {
    const daemon = createDaemon();
    const run = new RunContainers({ host: createMemoryHost(), stateDir: '/w/.mmo', runId: 'r1' });
    await run.connect(async () => daemon.containers);
    await run.close();
    assert.equal(daemon.swept, []);
  });

  test('nothing is started once the run has ended', async () => {
    const daemon = createDaemon();
    const run = new RunContainers({ host: createMemoryHost(), stateDir: '/w/.mmo', runId: 'r1' });
    const containers = await run.connect(async () => daemon.containers);
    await run.close();
    try {
      await containers.start(spec, startOptions);
      assert.unreachable();
    } catch (error) {
      assert.match(String(error), 'the run has ended');
    }
  });
});
