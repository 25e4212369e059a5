import { createTaskGraph } from '../graph/create-task-graph.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';

/** The graph in which these tasks see more variables, which hold for this one run: so they are neither looked up nor stored. */
export function giveVariables(graph: TaskGraph, ids: ReadonlySet<TaskId>, variables: Readonly<Record<string, string>>): TaskGraph {
  const items = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const tasks = graph.tasks.map((task): Task => (ids.has(task.id) ? { ...task, cache: false, env: [...task.env, ...items] } : task));
  return createTaskGraph(
    tasks,
    tasks.map((_, n) => graph.dependencies(n)),
  );
}
