import * as assert from 'uvu/assert';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { RunEvent } from '../../../core/model/event.ts';
import type { Task, TaskGraph } from '../../../core/model/task.ts';
import { criticalPath } from '../../../core/scheduler/critical-path.ts';
import { schedule } from '../../../core/scheduler/schedule.ts';
import type { ScheduleOptions, ScheduleResult } from '../../../core/scheduler/schedule-options.ts';
import type { StepContext, StepEnd } from '../../../core/scheduler/step.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const success: StepEnd = { outcome: { status: 'success', stored: true }, durationMs: 1 };
const failure: StepEnd = { outcome: { status: 'failure', failure: { reason: 'exit-code', exitCode: 1 } }, durationMs: 1 };

describe('schedule', (test) => {
  test('starts the longest path first', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': [], 'c:t': ['b:t'], 'd:t': ['c:t'] });
    const run = await rig(graph, { concurrency: 1 });
    assert.equal(run.started, ['b:t', 'c:t', 'a:t', 'd:t']);
  });

  test('goes on from ends that have been told, and tells them no more', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': ['a:t'], 'c:t': ['b:t'] });
    const run = await rig(graph, { concurrency: 1, ended: [success] });
    assert.equal(run.started, ['b:t', 'c:t']);
    assert.equal(run.outcomes, { 'a:t': 'success', 'b:t': 'success', 'c:t': 'success' });
    assert.not.ok(run.events.some((event) => 'task' in event && event.task === 'a:t'));
  });

  test('lets no light task pass a heavy one that comes first', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': [], 'c:t': [], 'd:t': [] }, { 'b:t': { weight: 2 } });
    const gate = gates();
    const run = rig(graph, { concurrency: 2, priorities: [9, 5, 1, 0], step: gate.step });
    assert.equal(gate.running(), [0]);
    await gate.end(0);
    assert.equal(gate.running(), [1]);
    await gate.end(1);
    assert.equal(gate.running(), [2, 3]);
    await gate.end(2);
    await gate.end(3);
    await run;
  });

  test('runs 100,000 independent tasks that want one lock', async () => {
    const tasks = Array.from({ length: 100_000 }, (_, n) => fakeTask(`s${String(n).padStart(6, '0')}:t`, { locks: ['db'] }));
    const graph = createTaskGraph(
      tasks,
      tasks.map(() => []),
    );
    const run = await rig(graph, { concurrency: 8 });
    assert.is(run.started.length, 100_000);
  });

  test('never: aborts what runs and cancels what waits', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': [], 'c:t': ['b:t'], 'd:t': [] });
    const run = await rig(graph, {
      concurrency: 2,
      priorities: [9, 8, 0, 0],
      step: (n, { signal }) => (n === 0 ? Promise.resolve(failure) : aborted(signal)),
    });
    assert.equal(run.outcomes, { 'a:t': 'failure', 'b:t': 'cancelled', 'c:t': 'cancelled', 'd:t': 'cancelled' });
    assert.equal(run.started, ['a:t', 'b:t']);
    assertPaired(run.events, graph);
    assert.ok(run.result.failed && !run.result.interrupted);
  });

  test('independent: skips only what depends on the failed task', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': ['a:t'], 'c:t': ['b:t'], 'd:t': [] });
    const run = await rig(graph, { continueMode: 'independent', step: async (n) => (n === 0 ? failure : success) });
    assert.equal(run.outcomes, { 'a:t': 'failure', 'b:t': 'skipped a:t', 'c:t': 'skipped a:t', 'd:t': 'success' });
  });

  test('always: runs everything, what builds on a failure tainted', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': ['a:t'], 'c:t': ['b:t'], 'd:t': [] });
    const tainted: number[] = [];
    const run = await rig(graph, {
      continueMode: 'always',
      step: async (n, context) => {
        if (context.tainted) tainted.push(n);
        return n === 0 ? failure : success;
      },
    });
    assert.equal(run.outcomes, { 'a:t': 'failure', 'b:t': 'success', 'c:t': 'success', 'd:t': 'success' });
    assert.equal(tainted, [1, 2]);
  });

  test('a step that throws is a failed task', async () => {
    const run = await rig(graphOf({ 'a:t': [] }), { step: () => Promise.reject(new Error('boom')) });
    assert.equal(run.result.ends[0]?.outcome, { status: 'failure', failure: { reason: 'error', message: 'boom' } });
  });

  test('virtual tasks run without events or slots', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': ['a:t'] }, { 'a:t': { virtual: true } });
    const run = await rig(graph, {});
    assert.equal(run.started, ['a:t', 'b:t']);
    assertPaired(run.events, graph);
  });

  test('an interrupt cancels, and teardown tasks run all the same', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': ['a:t'], 'y:t': ['b:t'], 'z:t': ['b:t'] }, { 'y:t': { when: 'failure' }, 'z:t': { when: 'always' } });
    const controller = new AbortController();
    const signals: boolean[] = [];
    const run = await rig(graph, {
      signal: controller.signal,
      step: (n, { signal }) => {
        if (n === 3) signals.push(signal.aborted);
        if (n === 0) queueMicrotask(() => controller.abort());
        return n === 0 ? aborted(signal) : Promise.resolve(success);
      },
    });
    assert.equal(run.outcomes, { 'a:t': 'cancelled', 'b:t': 'cancelled', 'y:t': 'skipped nothing failed', 'z:t': 'success' });
    assert.equal(signals, [false]);
    assert.ok(run.result.interrupted);
    assertPaired(run.events, graph);
  });

  test('a failure runs the teardown that waits for one, in every mode', async () => {
    for (const continueMode of ['never', 'independent', 'always'] as const) {
      const graph = graphOf({ 'a:t': [], 'b:t': ['a:t'], 'z:t': ['a:t', 'b:t'] }, { 'z:t': { when: 'failure' } });
      const run = await rig(graph, { continueMode, step: async (n) => (n === 0 ? failure : success) });
      assert.is(run.outcomes['z:t'], 'success', continueMode);
    }
  });

  test('an interrupt before the start runs nothing', async () => {
    const graph = graphOf({ 'a:t': [], 'b:t': ['a:t'] });
    const run = await rig(graph, { signal: AbortSignal.abort() });
    assert.equal(run.started, []);
    assertPaired(run.events, graph);
  });

  test('stops a persistent task when no dependent is left, unless it was named', async () => {
    for (const isNamed of [false, true]) {
      const graph = graphOf({ 'a:t': [], 'v:t': ['a:t'], 'w:t': ['v:t'] }, { 'a:t': { persistent: true }, 'v:t': { virtual: true } });
      const log: string[] = [];
      const controller = new AbortController();
      const run = await rig(graph, {
        concurrency: 1,
        signal: controller.signal,
        named: new Set(isNamed ? [0] : [2]),
        onOnlyPersistentLeft: () => {
          log.push('only persistent');
          controller.abort();
        },
        step: async (n) => {
          log.push(graph.tasks[n]?.id ?? '');
          if (n !== 0) return success;
          let end: (end: StepEnd) => void = () => undefined;
          const ended = new Promise<StepEnd>((resolve) => {
            end = resolve;
          });
          const stop = async (): Promise<void> => {
            log.push('stop');
            end(failure);
          };
          return { ...success, running: { ended, stop } };
        },
      });
      assert.equal(log, isNamed ? ['a:t', 'v:t', 'w:t', 'only persistent', 'stop'] : ['a:t', 'v:t', 'w:t', 'stop']);
      assert.is(run.outcomes['a:t'], isNamed ? 'cancelled' : 'success');
      assertPaired(run.events, graph);
    }
  });

  test('fuzz: every mode, failures, throws, interrupts, teardown and persistent tasks always end', async () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seededRandom(seed);
      const size = 1 + random.below(25);
      const tasks = Array.from({ length: size }, (_, n) =>
        fakeTask(`s${String(n).padStart(3, '0')}:t`, {
          persistent: random.below(5) === 0,
          virtual: random.below(7) === 0,
          when: (['success', 'success', 'success', 'always', 'failure'] as const)[random.below(5)] ?? 'success',
          locks: random.below(3) === 0 ? ['a'] : [],
          weight: 1 + random.below(3),
        }),
      );
      const graph = createTaskGraph(
        tasks.map((task) => (task.virtual ? { ...task, when: 'success', persistent: false } : task)),
        tasks.map((_, n) => Array.from({ length: Math.min(n, random.below(3)) }, () => random.below(n))),
      );
      const controller = new AbortController();
      const interruptAt = random.below(40);
      let steps = 0;
      const run = await rig(graph, {
        concurrency: 1 + random.below(3),
        continueMode: (['never', 'independent', 'always'] as const)[random.below(3)] ?? 'never',
        signal: controller.signal,
        step: async (n) => {
          steps += 1;
          if (steps === interruptAt) controller.abort();
          for (let turn = random.below(5); turn > 0; turn -= 1) await Promise.resolve();
          const dice = random.below(10);
          if (dice === 0 && graph.tasks[n]?.virtual === false) throw new Error('boom');
          if (dice === 1 && graph.tasks[n]?.virtual === false) return failure;
          if (graph.tasks[n]?.persistent !== true) return success;
          let end: (end: StepEnd) => void = () => undefined;
          const ended = new Promise<StepEnd>((resolve) => {
            end = resolve;
          });
          if (dice === 2) end(failure);
          return { ...success, running: { ended, stop: async () => end(success) } };
        },
      });
      assertPaired(run.events, graph);
      assert.is(run.result.ends.filter((end) => end !== undefined).length, size, `seed ${seed}`);
    }
  });
});

interface Run {
  readonly result: ScheduleResult;
  readonly events: readonly RunEvent[];
  readonly started: readonly string[];
  readonly outcomes: Readonly<Record<string, string>>;
}

type RigOptions = Partial<Omit<ScheduleOptions, 'priorities'>> & { readonly priorities?: readonly number[] };

async function rig(graph: TaskGraph, options: RigOptions): Promise<Run> {
  const events: RunEvent[] = [];
  const started: string[] = [];
  const step = options.step ?? (async () => success);
  const result = await schedule({
    concurrency: 4,
    continueMode: 'never',
    emit: (event) => events.push(event),
    clock: createMemoryHost().clock,
    signal: new AbortController().signal,
    ...options,
    graph,
    priorities: options.priorities === undefined ? criticalPath(graph, () => 1) : Float64Array.from(options.priorities),
    step: (n, context: StepContext) => {
      started.push(graph.tasks[n]?.id ?? '');
      return step(n, context);
    },
  });
  const outcomes = result.ends.map(({ outcome }, n) => [graph.tasks[n]?.id, outcome.status === 'skipped' ? `skipped ${outcome.because}` : outcome.status]);
  return { result, events, started, outcomes: Object.fromEntries(outcomes) };
}

function graphOf(dependencies: Readonly<Record<string, readonly string[]>>, changes: Readonly<Record<string, Partial<Task>>> = {}): TaskGraph {
  const ids = Object.keys(dependencies) as Task['id'][];
  return createTaskGraph(
    ids.map((id) => fakeTask(id, changes[id])),
    ids.map((id) => (dependencies[id] ?? []).map((dependency) => ids.indexOf(dependency as Task['id']))),
  );
}

/** One queue and one end for each task that is not virtual, in this order. */
function assertPaired(events: readonly RunEvent[], graph: TaskGraph): void {
  const seen = new Map<string, string>();
  for (const event of events) {
    if (event.type !== 'task:queue' && event.type !== 'task:end') continue;
    seen.set(event.task, `${seen.get(event.task) ?? ''}${event.type} `);
  }
  const real = graph.tasks.filter((task) => !task.virtual);
  assert.is(seen.size, real.length);
  for (const task of real) assert.is(seen.get(task.id), 'task:queue task:end ', task.id);
}

function aborted(signal: AbortSignal): Promise<StepEnd> {
  const stopped: StepEnd = { outcome: { status: 'failure', failure: { reason: 'signal', signal: 'SIGTERM' } }, durationMs: 1 };
  return new Promise((resolve) => {
    if (signal.aborted) resolve(stopped);
    signal.addEventListener('abort', () => resolve(stopped));
  });
}

/** Steps that end when they are told to. */
function gates(): { readonly step: ScheduleOptions['step']; running(): readonly number[]; end(n: number): Promise<void> } {
  const open = new Map<number, (end: StepEnd) => void>();
  return {
    step: (n) => new Promise((resolve) => open.set(n, resolve)),
    running: () => [...open.keys()].sort((a, b) => a - b),
    end: async (n) => {
      open.get(n)?.(success);
      open.delete(n);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
