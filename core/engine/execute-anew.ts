import { createTaskGraph } from '../graph/create-task-graph.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';

/** The graph in which these tasks are executed whatever the cache holds, once, and nothing is stored for them. */
export function executeAnew(graph: TaskGraph, ids: ReadonlySet<TaskId>): TaskGraph {
  const tasks = graph.tasks.map((task): Task => (ids.has(task.id) ? { ...task, cache: false, retries: 0 } : task));
  return createTaskGraph(
    tasks,
    tasks.map((_, n) => graph.dependencies(n)),
  );
}
