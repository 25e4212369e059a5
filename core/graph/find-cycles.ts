import type { TaskGraph } from '../model/task.ts';

/** How many members of a large component are tried as the start of a shortest cycle. */
const STARTS = 32;
/** About how many nodes of a component are walked through in all. */
const WALKED = 200_000;

/**
 * One shortest cycle (as found from its first members) for each strongly connected component, as node numbers in order of
 * dependence, the first not repeated at the end. Without recursion; empty where the graph is a DAG.
 */
export function findCycles(graph: TaskGraph): readonly (readonly number[])[] {
  if (graph.order.length === graph.size) return [];
  const cycles: (readonly number[])[] = [];
  for (const members of components(graph)) {
    const inside = new Set(members);
    let best: readonly number[] | undefined;
    // In a huge component few starts must do: each costs a walk through all of it.
    const starts = Math.max(1, Math.min(STARTS, Math.floor(WALKED / members.length)));
    for (const start of members.slice(0, starts)) {
      const cycle = shortestCycle(graph, start, inside);
      if (cycle !== undefined && (best === undefined || cycle.length < best.length)) best = cycle;
    }
    if (best !== undefined) cycles.push(best);
  }
  return cycles;
}

/** Tarjan's strongly connected components with an explicit stack; only those that hold a cycle, members ascending. */
function components(graph: TaskGraph): readonly (readonly number[])[] {
  const index = new Int32Array(graph.size).fill(-1);
  const low = new Int32Array(graph.size);
  const onStack = new Uint8Array(graph.size);
  const edgeAt = new Int32Array(graph.size);
  const stack: number[] = [];
  const found: number[][] = [];
  let counter = 0;
  for (let root = 0; root < graph.size; root++) {
    if (index[root] !== -1) continue;
    const calls = [root];
    while (calls.length > 0) {
      const n = calls.at(-1) as number;
      if (index[n] === -1) {
        index[n] = counter;
        low[n] = counter++;
        stack.push(n);
        onStack[n] = 1;
      }
      const dependencies = graph.dependencies(n);
      const next = dependencies[edgeAt[n] as number];
      if (next !== undefined) {
        edgeAt[n] = (edgeAt[n] as number) + 1;
        if (index[next] === -1) calls.push(next);
        else if (onStack[next] === 1) low[n] = Math.min(low[n] as number, index[next] as number);
        continue;
      }
      calls.pop();
      const caller = calls.at(-1);
      if (caller !== undefined) low[caller] = Math.min(low[caller] as number, low[n] as number);
      if (low[n] !== index[n]) continue;
      const members = stack.splice(stack.lastIndexOf(n));
      for (const member of members) onStack[member] = 0;
      if (members.length > 1 || dependencies.includes(n)) found.push(members.sort((a, b) => a - b));
    }
  }
  return found.sort((a, b) => (a[0] as number) - (b[0] as number));
}

function shortestCycle(graph: TaskGraph, start: number, inside: ReadonlySet<number>): readonly number[] | undefined {
  const from = new Map<number, number>();
  let frontier = [start];
  while (frontier.length > 0) {
    const next: number[] = [];
    for (const n of frontier) {
      for (const dependency of graph.dependencies(n)) {
        if (dependency === start) return pathTo(n, from, start);
        if (!inside.has(dependency) || from.has(dependency)) continue;
        from.set(dependency, n);
        next.push(dependency);
      }
    }
    frontier = next;
  }
  return undefined;
}

function pathTo(end: number, from: ReadonlyMap<number, number>, start: number): readonly number[] {
  const path = [];
  for (let n: number | undefined = end; n !== undefined && n !== start; n = from.get(n)) path.push(n);
  return [start, ...path.reverse()];
}
