import type { TaskGraph, TaskId } from '../model/task.ts';

export interface AffectedOptions {
  readonly graph: TaskGraph;
  /** By id, in the tree at hand and at the base. */
  readonly here: ReadonlyMap<TaskId, string>;
  readonly base: ReadonlyMap<TaskId, string>;
  /** Says in words how a task's record differs from the base's. */
  readonly explain: (id: TaskId) => readonly string[];
}

/** Affected tasks with their reasons: the record differs from the base's, or a dependency is affected. One pass in topological order. */
export function findAffected({ graph, here, base, explain }: AffectedOptions): ReadonlyMap<TaskId, readonly string[]> {
  const affected = new Map<TaskId, readonly string[]>();
  for (const n of graph.order) {
    const task = graph.tasks[n];
    if (task === undefined) continue;
    const before = base.get(task.id);
    const reasons: string[] = [];
    if (before === undefined) reasons.push('new task');
    else if (before !== here.get(task.id)) reasons.push(...explain(task.id));
    for (const dependency of graph.dependencies(n)) {
      const id = graph.tasks[dependency]?.id;
      if (id !== undefined && affected.has(id)) reasons.push(`depends on ${id}`);
    }
    if (reasons.length > 0) affected.set(task.id, reasons);
  }
  return affected;
}
