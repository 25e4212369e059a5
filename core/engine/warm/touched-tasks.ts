import type { TaskGraph, TaskId } from '../../model/task.ts';
import { KeyRing } from '../key-ring.ts';
import type { TaskRecords } from '../task-records.ts';
import type { KnownTask } from './known-task.ts';

/** What tasks are compared with. */
export interface TouchedRequest {
  readonly graph: TaskGraph;
  readonly records: TaskRecords;
  readonly known: ReadonlyMap<TaskId, KnownTask>;
  /** Nodes that something was said of; the others are as they are known. */
  readonly candidates: ReadonlySet<number> | 'all';
}

/**
 * Nodes whose key, as the tree is now, is another than the last pass had, or that no pass has come to. What only depends
 * on such a node is not among them. A task that failed and that nothing new is known of is as it was.
 */
export function touchedTasks({ graph, records, known, candidates }: TouchedRequest): ReadonlySet<number> {
  const keys = new KeyRing(graph, records);
  const touched = new Set<number>();
  for (const n of graph.order) {
    const before = known.get(graph.tasks[n]?.id ?? ':');
    if (before === undefined || (isCandidate(n) && isOther(n, before))) touched.add(n);
    else if (before.closure !== undefined) keys.carry(n, { key: before.key, closure: before.closure });
  }
  return touched;

  function isCandidate(n: number): boolean {
    return candidates === 'all' || candidates.has(n);
  }

  function isOther(n: number, before: KnownTask): boolean {
    if (before.isDoubtful) return true;
    if (graph.tasks[n]?.virtual === true) {
      keys.settleVirtual(n);
      const closure = keys.closureOf(n);
      return closure !== undefined && closure !== before.closure;
    }
    const key = keyNow(n);
    // Below a task that has failed there are no keys: only a word of this very task makes it worth another try.
    return key === undefined ? candidates !== 'all' : key !== before.key;
  }

  function keyNow(n: number): string | undefined {
    try {
      return keys.keyOf(n)?.key;
    } catch {
      // An env file is another task's output that is not there.
      return undefined;
    }
  }
}
