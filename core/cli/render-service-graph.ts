import { buildServiceGraph } from '../graph/build-service-graph.ts';
import type { Service } from '../model/service.ts';
import { renderDot } from './render-dot.ts';
import { renderTree } from './render-tree.ts';

/** Services and their edges: trees of names, DOT, or graphology's JSON. */
export function renderServiceGraph(services: readonly Service[], form: 'text' | 'dot' | 'json'): string {
  const graph = buildServiceGraph(services);
  if (form === 'json') return `${JSON.stringify(graph.export(), undefined, 2)}\n`;
  if (form === 'dot') {
    const edges = graph.mapEdges((_key, { kind }, source, target) => ({
      source,
      target,
      ...(kind !== 'build' && { style: kind === 'runtime' ? 'dashed' : 'dotted' }),
    }));
    return renderDot(graph.nodes(), edges);
  }
  const byName = new Map(services.map((service) => [service.name, service]));
  const roots = rootsOf(
    graph.nodes(),
    (name) => graph.outNeighbors(name),
    (name) => graph.inDegree(name) === 0,
  );
  return renderTree({
    roots,
    label: (name) => name,
    children: (name) =>
      (byName.get(name)?.dependsOn ?? [])
        .filter(({ service }) => byName.has(service))
        .map(({ service, kind }) => ({ node: service, ...(kind !== 'build' && { note: kind }) })),
  });
}

/** Where trees begin: nodes that nothing depends on; then one node of each cycle that hangs from none of them. */
function rootsOf(nodes: readonly string[], next: (node: string) => readonly string[], isFree: (node: string) => boolean): readonly string[] {
  const reached = new Set<string>();
  const roots = new Set<string>();
  for (const node of [...nodes.filter(isFree), ...nodes]) {
    if (reached.has(node)) continue;
    const stack = [node];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      // An earlier beginning that this one leads to is drawn below it.
      roots.delete(at);
      if (reached.has(at)) continue;
      reached.add(at);
      stack.push(...next(at));
    }
    roots.add(node);
  }
  return [...roots];
}
