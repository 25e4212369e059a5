import type { TaskGraph, TaskId } from '../model/task.ts';
import { criticalPath } from './critical-path.ts';

/** A chain of tasks, each a dependency of the next, and the sum of their durations. */
export interface LongestPath {
  readonly tasks: readonly TaskId[];
  readonly durationMs: number;
}

/** The chain that decided how long the run took; virtual tasks and those that took no time are left out, ties go to the lower number. */
export function longestPath(graph: TaskGraph, durationMs: (n: number) => number): LongestPath {
  const lengths = criticalPath(graph, durationMs);
  const tasks: TaskId[] = [];
  let n = longestOf(graph.order, lengths);
  const total = n === undefined ? 0 : (lengths[n] ?? 0);
  while (n !== undefined) {
    const task = graph.tasks[n];
    if (task !== undefined && !task.virtual && durationMs(n) > 0) tasks.push(task.id);
    n = longestOf(graph.dependents(n), lengths);
  }
  return { tasks, durationMs: total };
}

function longestOf(nodes: readonly number[], lengths: Float64Array): number | undefined {
  let best: number | undefined;
  for (const n of nodes) {
    const isLonger = best === undefined || (lengths[n] ?? 0) > (lengths[best] ?? 0) || (lengths[n] === lengths[best] && n < best);
    if (isLonger) best = n;
  }
  return best;
}
