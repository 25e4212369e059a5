import type { Task, TaskGraph } from '../model/task.ts';
import { renderDot } from './render-dot.ts';
import { renderTree } from './render-tree.ts';

/** A task graph for people (a tree from what nothing depends on), for Graphviz, or as graphology exports it. */
export function renderTaskGraph(graph: TaskGraph, form: 'text' | 'dot' | 'json'): string {
  const tasks = [...graph.tasks.entries()].sort(([, a], [, b]) => (a.id < b.id ? -1 : 1));
  const idOf = (n: number): string => graph.tasks[n]?.id ?? '';
  const dependenciesOf = (n: number): readonly string[] => graph.dependencies(n).map(idOf).sort();
  if (form === 'text') {
    const roots = tasks.filter(([n]) => graph.dependents(n).length === 0).map(([, { id }]) => id);
    const byId = new Map(tasks.map(([n, task]) => [task.id as string, { n, task }]));
    return renderTree({
      roots,
      label: (id) => (byId.get(id)?.task.virtual === true ? `${id} (nothing to run)` : id),
      children: (id) => dependenciesOf(byId.get(id)?.n ?? -1).map((node) => ({ node })),
    });
  }
  const edges = tasks.flatMap(([n, { id }]) => dependenciesOf(n).map((target) => ({ source: id as string, target })));
  if (form === 'dot')
    return renderDot(
      tasks.map(([, { id }]) => id),
      edges,
    );
  return `${JSON.stringify(
    {
      options: { type: 'directed', multi: false, allowSelfLoops: true },
      attributes: {},
      nodes: tasks.map(([, task]) => ({ key: task.id, attributes: attributesOf(task) })),
      edges: edges.map((edge) => ({ ...edge, attributes: {} })),
    },
    undefined,
    2,
  )}\n`;
}

function attributesOf({ service, name, executor, virtual }: Task): Readonly<Record<string, unknown>> {
  return { service, task: name, executor, virtual };
}
