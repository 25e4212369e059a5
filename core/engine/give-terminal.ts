import { createTaskGraph } from '../graph/create-task-graph.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';

/** The graph in which these tasks are fit to own the terminal: neither looked up nor stored, run once, and waited for to their end. */
export function giveTerminal(graph: TaskGraph, ids: ReadonlySet<TaskId>): TaskGraph {
  const tasks = graph.tasks.map((task): Task => (ids.has(task.id) ? { ...task, cache: false, retries: 0, persistent: false, ready: undefined } : task));
  return createTaskGraph(
    tasks,
    tasks.map((_, n) => graph.dependencies(n)),
  );
}
