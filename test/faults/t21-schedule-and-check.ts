import { createTaskGraph } from '../../core/graph/create-task-graph.ts';
import type { Task } from '../../core/model/task.ts';
import { criticalPath } from '../../core/scheduler/critical-path.ts';
import { schedule } from '../../core/scheduler/schedule.ts';
import { fakeTask } from '../support/fake-task.ts';
import { createMemoryHost } from '../support/memory-host.ts';
import type { SeededRandom } from '../support/seeded-random.ts';

/** Runs a random graph of tasks that do nothing, some of which fail, and counts what was checked. */
export async function scheduleAndCheck(random: SeededRandom): Promise<{ readonly checks: number; readonly complaints: readonly string[] }> {
  const size = 1 + random.below(80);
  const concurrency = 1 + random.below(6);
  const tasks = Array.from({ length: size }, (_, n) =>
    fakeTask(`s${String(n).padStart(3, '0')}:t`, {
      weight: 1 + random.below(7),
      locks: ['a', 'b', 'c'].filter(() => random.below(4) === 0),
      virtual: random.below(8) === 0,
    }),
  );
  const graph = createTaskGraph(
    tasks,
    tasks.map((_, n) => Array.from({ length: Math.min(n, random.below(4)) }, () => random.below(n))),
  );
  const failing = random.below(3) === 0 ? random.below(size) : -1;
  const continueMode = (['never', 'independent', 'always'] as const)[random.below(3)] ?? 'never';
  const turns = Array.from({ length: size }, () => random.below(6));
  const ended = new Set<number>();
  const running = new Set<number>();
  const told = new Map<string, number>();
  const complaints: string[] = [];
  let checks = 0;
  const check = (holds: boolean, what: string): void => {
    checks += 1;
    if (!holds) complaints.push(`${what}, in a graph of ${size} with ${concurrency} slots`);
  };
  await schedule({
    graph,
    concurrency,
    continueMode,
    priorities: criticalPath(graph, () => 1),
    clock: createMemoryHost().clock,
    signal: new AbortController().signal,
    emit: (event) => {
      if (event.type === 'task:end') told.set(event.task, (told.get(event.task) ?? 0) + 1);
    },
    step: async (n) => {
      for (const dependency of graph.dependencies(n)) check(ended.has(dependency), `task ${n} started before ${dependency} had ended`);
      check(!ended.has(n) && !running.has(n), `task ${n} ran twice`);
      running.add(n);
      const real = [...running].map((other) => graph.tasks[other] as Task).filter((task) => !task.virtual);
      check(real.reduce((sum, task) => sum + Math.min(task.weight, concurrency), 0) <= concurrency, `more than ${concurrency} slots were taken`);
      const locks = real.flatMap((task) => task.locks);
      check(new Set(locks).size === locks.length, 'a lock was held twice');
      for (let turn = 0; turn < (turns[n] ?? 0); turn += 1) await Promise.resolve();
      running.delete(n);
      ended.add(n);
      const isFailure = n === failing && graph.tasks[n]?.virtual === false;
      return { outcome: isFailure ? { status: 'failure', failure: { reason: 'exit-code', exitCode: 1 } } : { status: 'success', stored: true }, durationMs: 1 };
    },
  });
  for (const task of graph.tasks)
    check((told.get(task.id) ?? 0) === (task.virtual ? 0 : 1), `${task.id} was told to have ended ${told.get(task.id) ?? 0} times`);
  return { checks, complaints };
}
