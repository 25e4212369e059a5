import type { ServiceGraph } from './build-service-graph.ts';

/** Names reached from `starts` along edges of every kind, the starts included; `dependents` goes against the arrows. */
export function closureOf(graph: ServiceGraph, starts: Iterable<string>, direction: 'dependencies' | 'dependents'): ReadonlySet<string> {
  const seen = new Set<string>();
  const stack = [...starts].filter((name) => graph.hasNode(name));
  while (stack.length > 0) {
    const name = stack.pop() as string;
    if (seen.has(name)) continue;
    seen.add(name);
    const visit = (neighbour: string): void => {
      stack.push(neighbour);
    };
    if (direction === 'dependencies') graph.forEachOutNeighbor(name, visit);
    else graph.forEachInNeighbor(name, visit);
  }
  return seen;
}
