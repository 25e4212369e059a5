import type { TaskGraph } from '../model/task.ts';

/** About how many edges of a component are followed in search of a shorter cycle; what that leaves out are detours in huge ones. */
const FOLLOWED = 2_000_000;

/**
 * One shortest cycle for each strongly connected component, as node numbers in order of
 * dependence, the first not repeated at the end. Without recursion; empty where the graph is a DAG.
 */
export function findCycles(graph: TaskGraph): readonly (readonly number[])[] {
  if (graph.order.length === graph.size) return [];
  const cycles: (readonly number[])[] = [];
  for (const members of components(graph)) {
    const search: Search = { graph, inside: new Set(members), followed: 0 };
    let best: readonly number[] | undefined;
    // A task that needs itself is what a walk from another one finds last.
    const loop = members.find((n) => graph.dependencies(n).includes(n));
    for (const start of loop === undefined ? members : [loop]) {
      best = shortestCycle(search, start, best?.length ?? Number.POSITIVE_INFINITY) ?? best;
      if (search.followed > FOLLOWED) break;
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

interface Search {
  readonly graph: TaskGraph;
  readonly inside: ReadonlySet<number>;
  followed: number;
}

/** A cycle through `start` that is shorter than `limit`. */
function shortestCycle(search: Search, start: number, limit: number): readonly number[] | undefined {
  const { graph, inside } = search;
  const from = new Map<number, number>();
  let frontier = [start];
  for (let length = 1; length < limit && frontier.length > 0; length += 1) {
    const next: number[] = [];
    for (const n of frontier) {
      for (const dependency of graph.dependencies(n)) {
        search.followed += 1;
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
