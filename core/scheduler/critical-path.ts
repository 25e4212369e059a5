import type { TaskGraph } from '../model/task.ts';

/** Per node the longest sum of durations from its start to the end of the graph, the node's own included: what to start first. */
export function criticalPath(graph: TaskGraph, durationMs: (n: number) => number): Float64Array {
  const lengths = new Float64Array(graph.size);
  for (let at = graph.order.length - 1; at >= 0; at -= 1) {
    const n = graph.order[at] ?? 0;
    let longest = 0;
    for (const dependent of graph.dependents(n)) longest = Math.max(longest, lengths[dependent] ?? 0);
    lengths[n] = longest + durationMs(n);
  }
  return lengths;
}
