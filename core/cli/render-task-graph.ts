import type { Task, TaskGraph } from '../model/task.ts';
import { renderDot } from './render-dot.ts';
import { renderTree } from './render-tree.ts';

/** A task graph for people (a tree from what nothing depends on), for Graphviz, or as graphology exports it. */
export function renderTaskGraph(graph: TaskGraph, form: 'text' | 'dot' | 'json'): string {
  const { tasks } = graph;
  const ids: readonly string[] = tasks.map(({ id }) => id);
  // In order of id, as tasks and what they depend on are.
  const dependenciesOf = (n: number): readonly string[] => graph.dependencies(n).map((dependency) => ids[dependency] ?? '');
  if (form === 'text') {
    const places = new Map(ids.map((id, n) => [id, n]));
    const placeOf = (id: string): number => places.get(id) ?? -1;
    return renderTree({
      roots: ids.filter((_, n) => graph.dependents(n).length === 0),
      label: (id) => (tasks[placeOf(id)]?.virtual === true ? `${id} (nothing to run)` : id),
      children: (id) => dependenciesOf(placeOf(id)).map((node) => ({ node })),
    });
  }
  const edges = ids.flatMap((source, n) => dependenciesOf(n).map((target) => ({ source, target })));
  if (form === 'dot') return renderDot(ids, edges);
  return `${JSON.stringify(
    {
      options: { type: 'directed', multi: false, allowSelfLoops: true },
      attributes: {},
      nodes: tasks.map((task) => ({ key: task.id, attributes: attributesOf(task) })),
      edges: edges.map((edge) => ({ ...edge, attributes: {} })),
    },
    undefined,
    2,
  )}\n`;
}

function attributesOf({ service, name, executor, virtual }: Task): Readonly<Record<string, unknown>> {
  return { service, task: name, executor, virtual };
}
