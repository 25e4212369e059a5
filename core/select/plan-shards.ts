import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { TaskGraph, TaskId } from '../model/task.ts';

/** One share of the work: whole services, with all the tasks that were named in them. */
export interface Shard {
  /** In order of name. */
  readonly services: readonly string[];
  /** The named tasks, in order of id. */
  readonly tasks: readonly TaskId[];
  /** Of these tasks and all they depend on, each once. */
  readonly cost: number;
}

/** How many shards, and what a node of the graph costs. */
export interface ShardOptions {
  readonly count: number;
  readonly costOf: (n: number) => number;
}

/**
 * Divides the services of the named tasks into shards of about equal cost; every named task is in exactly one. The
 * dearest services come first, each to the shard that is cheapest with it; what a shard holds already costs nothing
 * there, and a service that is all in one goes there. The same graph, names and costs give the same shards.
 */
export function planShards(graph: TaskGraph, named: readonly TaskId[], { count, costOf }: ShardOptions): readonly Shard[] {
  const shares = Array.from({ length: count }, (): Share => ({ services: [], roots: [], cost: 0, holds: new Uint8Array(graph.size) }));
  const explore = explorer(graph, costOf);
  for (const service of byCost(graph, named, explore)) {
    const holders = shares.filter(({ holds }) => service.roots.every((n) => holds[n] === 1));
    // Where it is free there is nothing to explore; elsewhere its whole closure might be.
    const best = cheapest(holders.length > 0 ? holders : shares, (share) => explore(service.roots, share.holds));
    if (best === undefined) continue;
    const { share, added } = best;
    share.services.push(service.name);
    for (const n of service.roots) share.roots.push(n);
    for (const n of added.nodes) share.holds[n] = 1;
    share.cost += added.cost;
  }
  return shares.map(({ services, roots, cost }) => ({
    services: services.sort(byCodeUnit),
    tasks: roots.sort((a, b) => a - b).flatMap((n) => graph.tasks[n]?.id ?? []),
    cost,
  }));
}

interface Share {
  readonly services: string[];
  readonly roots: number[];
  cost: number;
  /** 1 for each node of its closure. */
  readonly holds: Uint8Array;
}

interface Explored {
  readonly nodes: readonly number[];
  readonly cost: number;
}

type Explore = (roots: readonly number[], held: Uint8Array) => Explored;

interface NamedService {
  readonly name: string;
  readonly roots: readonly number[];
}

interface Choice {
  readonly share: Share;
  readonly added: Explored;
}

function cheapest(shares: readonly Share[], add: (share: Share) => Explored): Choice | undefined {
  let best: Choice | undefined;
  for (const share of shares) {
    const added = add(share);
    if (best === undefined || share.cost + added.cost < best.share.cost + best.added.cost) best = { share, added };
  }
  return best;
}

/** Finds the nodes below the roots that are not held yet; what is held is held with all below it, so the search ends there. */
function explorer(graph: TaskGraph, costOf: (n: number) => number): Explore {
  const seen = new Int32Array(graph.size);
  let round = 0;
  return (roots, held) => {
    round += 1;
    const nodes: number[] = [];
    let cost = 0;
    const visit = (n: number): void => {
      if (seen[n] === round || held[n] === 1) return;
      seen[n] = round;
      cost += costOf(n);
      nodes.push(n);
    };
    for (const n of roots) visit(n);
    // The list grows while it is walked.
    for (const n of nodes) for (const dependency of graph.dependencies(n)) visit(dependency);
    return { nodes, cost };
  };
}

/**
 * Services by falling cost of their closure, ties by name. A service that lies wholly below another one is free where
 * that one goes, so it comes last, and its closure is not explored: that keeps a deep graph cheap.
 */
function byCost(graph: TaskGraph, named: readonly TaskId[], explore: Explore): readonly NamedService[] {
  const rootsOf = new Map<string, number[]>();
  const isNamed = new Uint8Array(graph.size);
  for (const id of named) {
    const n = graph.indexOf(id);
    if (n === undefined || isNamed[n] === 1) continue;
    isNamed[n] = 1;
    const service = id.slice(0, id.indexOf(':'));
    const roots = rootsOf.get(service);
    if (roots === undefined) rootsOf.set(service, [n]);
    else roots.push(n);
  }
  const position = new Int32Array(graph.size);
  for (const [at, n] of graph.order.entries()) position[n] = at;
  const last = (roots: readonly number[]): number => roots.reduce((most, n) => Math.max(most, position[n] ?? 0), -1);
  const nothingHeld = new Uint8Array(graph.size);
  const costs = new Map<string, number>();
  const fromTheTop = [...rootsOf].map(([name, roots]) => ({ name, roots, at: last(roots) })).sort((a, b) => b.at - a.at);
  for (const { name, roots } of fromTheTop) {
    if (costs.has(name)) continue;
    const { nodes, cost } = explore(roots, nothingHeld);
    costs.set(name, cost);
    const found = new Map<string, number>();
    for (const n of nodes) {
      const below = isNamed[n] === 1 ? graph.tasks[n]?.service : undefined;
      if (below !== undefined) found.set(below, (found.get(below) ?? 0) + 1);
    }
    for (const [below, hits] of found) if (!costs.has(below) && hits === rootsOf.get(below)?.length) costs.set(below, 0);
  }
  const cost = (name: string): number => costs.get(name) ?? 0;
  return [...rootsOf].map(([name, roots]) => ({ name, roots })).sort((a, b) => cost(b.name) - cost(a.name) || byCodeUnit(a.name, b.name));
}
