import type { CpuProfile, ProfileNode } from './cpu-profile.ts';
import { type PhaseName, phaseOf } from './phase-of.ts';

/** Tells the module of mmo that a function was written in, by its path in the repository; undefined for what is no module of mmo's. */
export type ModuleOf = (frame: ProfileNode['callFrame']) => string | undefined;

/**
 * Divides the time of a profile among the parts of a run, in shares of 1. What runs belongs to the innermost caller that has a part;
 * what belongs to nobody (Node starting, modules being compiled) is the start, and garbage collection goes with what ran before it.
 */
export function splitProfile({ nodes, samples, timeDeltas }: CpuProfile, moduleOf: ModuleOf): ReadonlyMap<PhaseName, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = partsOf(nodes, byId, moduleOf);
  const micros = new Map<PhaseName, number>();
  let total = 0;
  let last: PhaseName = 'start';
  for (const [at, id] of samples.entries()) {
    const name = byId.get(id)?.callFrame.functionName;
    const goesWithLast = name === '(garbage collector)' || name === '(program)';
    const phase: PhaseName = goesWithLast ? last : name === '(idle)' ? 'wait' : (parts.get(id) ?? 'start');
    const delta = Math.max(0, timeDeltas[at] ?? 0);
    micros.set(phase, (micros.get(phase) ?? 0) + delta);
    total += delta;
    if (phase !== 'wait') last = phase;
  }
  return new Map([...micros].map(([phase, sum]) => [phase, total === 0 ? 0 : sum / total]));
}

/** By node, the part it belongs to: its own module's, else its caller's. */
function partsOf(nodes: readonly ProfileNode[], byId: ReadonlyMap<number, ProfileNode>, moduleOf: ModuleOf): ReadonlyMap<number, PhaseName> {
  const parts = new Map<number, PhaseName>();
  const called = new Set(nodes.flatMap(({ children = [] }) => children));
  // Profiles can be deep: no recursion.
  const open: (readonly [ProfileNode, PhaseName | undefined])[] = nodes.filter(({ id }) => !called.has(id)).map((node) => [node, undefined]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, callers] = next;
    // A module's own top level has no name: to load it is part of starting, whoever asked for it.
    const module = node.callFrame.functionName === '' ? undefined : moduleOf(node.callFrame);
    const part = (module === undefined ? undefined : phaseOf(module)) ?? callers;
    if (part !== undefined) parts.set(node.id, part);
    for (const child of node.children ?? []) {
      const found = byId.get(child);
      if (found !== undefined) open.push([found, part]);
    }
  }
  return parts;
}
