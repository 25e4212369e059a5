import { createTaskGraph } from '../graph/create-task-graph.ts';
import type { Executor, Promotion } from '../model/executor.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';

interface Promoting {
  readonly promotion: Promotion | undefined;
  readonly executors: ReadonlyMap<string, Executor>;
}

/** Takes tasks out of the named ones that deploy nothing of the promotion; returns the note that says so. */
export function leftOut(named: Set<TaskId>, graph: TaskGraph, { promotion, executors }: Promoting): string | undefined {
  if (promotion === undefined) return undefined;
  const services = new Set<string>();
  for (const id of named) {
    const task = graph.tasks[graph.indexOf(id) ?? -1];
    if (task !== undefined && isPromoted(task, { promotion, executors })) continue;
    named.delete(id);
    services.add(id.slice(0, id.indexOf(':')));
  }
  return services.size === 0 ? undefined : `not running in ${promotion.from.name}, left out: ${[...services].sort().join(', ')}`;
}

/** The graph with nothing but deployments of what is promoted, in the order that they had: nothing is built or tested again. */
export function promotedGraph(graph: TaskGraph, promoting: Promoting): TaskGraph {
  if (promoting.promotion === undefined) return graph;
  const tasks: Task[] = [];
  const forward: (readonly number[])[] = [];
  /** By number in the whole graph: what depends on that node depends on these. */
  const standing = new Map<number, readonly number[]>();
  for (const n of graph.order) {
    const task = graph.tasks[n];
    const below = [...new Set(graph.dependencies(n).flatMap((dependency) => standing.get(dependency) ?? []))];
    if (task === undefined || !isPromoted(task, promoting)) {
      standing.set(n, below);
      continue;
    }
    standing.set(n, [tasks.push(task) - 1]);
    forward.push(below);
  }
  return createTaskGraph(tasks, forward);
}

function isPromoted({ virtual, executor, service }: Task, { promotion, executors }: Promoting): boolean {
  return !virtual && executors.get(executor)?.deploys === true && promotion?.images.has(service) === true;
}
