import * as assert from 'uvu/assert';
import type { OutputsStat } from '../../../core/cache/stat-outputs.ts';
import { restoreHits } from '../../../core/engine/restore-hits.ts';
import type { StepSurroundings } from '../../../core/engine/step-surroundings.ts';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { CacheHit } from '../../../core/model/cache.ts';
import type { RunEvent } from '../../../core/model/event.ts';
import type { Task } from '../../../core/model/task.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

describe('hits that are restored before the scheduler', (test) => {
  test('come back in its order, each told once, up to the first task that is not in the cache', async () => {
    const { restored, ended, told, acted } = await rig({
      needs: { 'low:t': [], 'side:t': [], 'top:t': ['low:t'], 'gone:t': [], 'last:t': [] },
      priorities: { 'low:t': 9, 'top:t': 8, 'side:t': 7, 'gone:t': 5, 'last:t': 1 },
      missing: ['gone:t'],
    });
    assert.equal(restored, ['low:t', 'top:t', 'side:t']);
    assert.equal(ended, [...restored].sort());
    assert.equal(
      told,
      restored.flatMap((id) => [`task:queue ${id}`, `task:end ${id}`]),
    );
    assert.ok(acted);
  });

  test('are of this run alone: nothing is restored, or told, where the workspace is not to be had', async () => {
    const { restored, ended, told, acted } = await rig({ needs: { 'a:t': [], 'b:t': ['a:t'] }, exclusive: 'moved' });
    assert.equal([restored, ended, told, acted], [[], [], [], false]);
  });

  test('leave to the scheduler what cannot be done, as a failure of that task', async () => {
    const { restored, ended, told } = await rig({ needs: { 'a:t': [] }, exclusive: new Error('the workspace cannot be locked') });
    assert.equal([restored, ended, told], [[], [], []]);
  });

  test('leave a damaged entry, and all that is behind it, to the scheduler', async () => {
    const { restored, ended } = await rig({ needs: { 'a:t': [], 'b:t': [], 'c:t': ['b:t'] }, damaged: ['b:t'] });
    assert.equal([restored, ended], [['a:t', 'b:t'], ['a:t']]);
  });

  test('leave what another has a say in: uncached, persistent, teardown, or confirmed by its executor', async () => {
    for (const changes of [{ cache: false }, { persistent: true }, { when: 'always' }, { executor: 'image' }] as const) {
      const { restored, ended } = await rig({ needs: { 'a:t': [], 'b:t': [] }, changes: { 'a:t': changes } });
      assert.equal([restored, ended], [[], []], JSON.stringify(changes));
    }
  });

  test('are none where hits are not asked for', async () => {
    for (const request of [{ force: true }, { cache: { read: false, write: true } }]) {
      const { restored, told } = await rig({ needs: { 'a:t': [] }, request });
      assert.equal([restored, told], [[], []], JSON.stringify(request));
    }
  });

  test('end with an interrupt: what has been restored is told, the rest is left', async () => {
    const { restored, ended } = await rig({ needs: { 'a:t': [], 'b:t': [] }, onRestore: ({ abort }) => abort() });
    assert.equal([restored, ended], [['a:t'], ['a:t']]);
  });

  test('let signals and the terminal have their turn, and see an interrupt that came then', async () => {
    const { restored, turns } = await rig({
      needs: { 'a:t': [], 'b:t': [], 'c:t': [] },
      onRestore: ({ advance }) => advance(60),
      onTurn: ({ abort }) => abort(),
    });
    assert.equal([restored, turns], [['a:t', 'b:t'], 1]);
  });
});

interface Hand {
  readonly abort: () => void;
  readonly advance: (ms: number) => void;
}

interface Given {
  /** Dependencies by task; every task has a hit that is not in place. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  readonly changes?: Readonly<Record<string, Partial<Task>>>;
  /** In the order of `needs` unless told. */
  readonly priorities?: Readonly<Record<string, number>>;
  readonly missing?: readonly string[];
  readonly damaged?: readonly string[];
  readonly exclusive?: 'ours' | 'moved' | 'refused' | Error;
  readonly request?: object;
  readonly onRestore?: (hand: Hand) => void;
  readonly onTurn?: (hand: Hand) => void;
}

interface Seen {
  /** Tasks whose outputs were asked for, in this order. */
  readonly restored: readonly string[];
  readonly ended: readonly string[];
  readonly told: readonly string[];
  readonly turns: number;
  readonly acted: boolean;
}

async function rig({ needs, changes = {}, priorities, missing = [], damaged = [], exclusive = 'ours', request = {}, onRestore, onTurn }: Given): Promise<Seen> {
  const ids = Object.keys(needs) as Task['id'][];
  const tasks = ids.map((id) => fakeTask(id, { outputs: [{ path: 'dist', optional: false }], ...changes[id] }));
  const graph = createTaskGraph(
    tasks,
    ids.map((id) => (needs[id] ?? []).map((need) => ids.indexOf(need as Task['id']))),
  );
  const host = createMemoryHost({});
  const interrupt = new AbortController();
  const hand: Hand = { abort: () => interrupt.abort(), advance: host.advance };
  const restored: string[] = [];
  const told: string[] = [];
  let turns = 0;
  const clock = {
    ...host.clock,
    sleep: async (): Promise<void> => {
      turns += 1;
      onTurn?.(hand);
    },
  };
  const stat: OutputsStat = { files: [], dirs: [], searched: [], absent: [] };
  const hitOf = (key: string): CacheHit =>
    ({ source: 'local', result: { key, produced: 'p', durationMs: 1, outputs: [{ type: 'directory', path: 'dist' }] } }) as unknown as CacheHit;
  const state = { acted: false, runId: 'run', exclusive: async () => (exclusive instanceof Error ? Promise.reject(exclusive) : exclusive) };
  const around = {
    session: {
      host: { ...host, clock },
      workspace: { root: '/w', stateDir: '/w/.mmo', cacheDir: '/w/.mmo/cache', roots: [] },
      resolved: { executors: new Map([['image', { confirm: async () => true }]]) },
      placed: new Map(),
      history: new Map(),
      cache: {
        get: (key: string) => (missing.includes(key) ? undefined : hitOf(key)),
        isWhole: () => true,
        restore: ({ result }: CacheHit) => {
          restored.push(result.key);
          onRestore?.(hand);
          return damaged.includes(result.key) ? undefined : { stat };
        },
      },
    },
    plan: { graph, request: { force: false, cache: { read: true, write: true }, ...request } },
    state,
    keys: { keptKey: () => undefined, keyIfKnown: (n: number) => ({ key: graph.tasks[n]?.id, record: {}, dependencies: [] }), settle: () => undefined },
    onKey: () => undefined,
  } as unknown as StepSurroundings;
  const ends = await restoreHits(
    {
      asked: {
        graph,
        concurrency: 2,
        continueMode: 'never',
        clock,
        signal: interrupt.signal,
        emit: (event: RunEvent) => told.push('task' in event ? `${event.type} ${event.task}` : event.type),
      },
      priorities: Float64Array.from(graph.tasks.map(({ id }) => priorities?.[id] ?? ids.length - ids.indexOf(id))),
    },
    around,
  );
  const ended = graph.tasks.filter((_, n) => ends[n] !== undefined).map(({ id }) => id);
  return { restored, ended: ended.sort(), told, turns, acted: state.acted };
}
