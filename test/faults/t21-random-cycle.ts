import type { Service } from '../../core/model/service.ts';
import type { TaskConfig, TaskDependency } from '../../core/model/task.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { fakeService } from '../unit/graph/fake-service.ts';

/** Tasks `n<i>:<a|b>` in services that hold at least one circle, as numbers that depend on numbers, and as services. */
export interface CyclicGraph {
  readonly edges: readonly (readonly number[])[];
  readonly services: readonly Service[];
}

/** The id of task `n`: two tasks to a service. */
export function idOf(n: number): string {
  return `n${String(n >> 1).padStart(5, '0')}:${n % 2 === 0 ? 'a' : 'b'}`;
}

/** A random DAG with circles put in: loops to itself, pairs, long ones, some within a service, some that share members. */
export function randomCycle(random: SeededRandom): CyclicGraph {
  const size = 2 * (1 + random.below(random.below(40) === 0 ? 2500 : 40));
  const edges: Set<number>[] = Array.from({ length: size }, (_, n) => new Set(n === 0 ? [] : Array.from({ length: random.below(3) }, () => random.below(n))));
  for (let circles = 1 + random.below(3); circles > 0; circles -= 1) {
    const length = [1, 2, 3, 2 + random.below(size - 1), size][random.below(5)] ?? 1;
    const start = random.below(size);
    const step = random.below(2) === 0 ? 1 : 2;
    for (let at = 0; at < length; at += 1) edges[(start + at * step) % size]?.add((start + ((at + 1) % length) * step) % size);
  }
  const lists = edges.map((set) => [...set]);
  const services = Array.from({ length: size / 2 }, (_, n) =>
    fakeService(`n${String(n).padStart(5, '0')}`, { tasks: { a: taskOf(lists[2 * n] ?? []), b: taskOf(lists[2 * n + 1] ?? []) } }),
  );
  return { edges: lists, services };
}

function taskOf(dependencies: readonly number[]): Partial<TaskConfig> {
  return {
    dependsOn: dependencies.map((n): TaskDependency => {
      const [service = '', task = ''] = idOf(n).split(':');
      return { kind: 'exact', service, task, required: true };
    }),
  };
}

/** For each set of nodes that reach each other, the length of its shortest circle: by a walk from each node of a small one. */
export function shortestByOracle(edges: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let start = 0; start < edges.length; start += 1) {
    const length = walkBack(edges, start);
    if (length !== undefined) found.set(start, length);
  }
  return found;
}

function walkBack(edges: readonly (readonly number[])[], start: number): number | undefined {
  const seen = new Uint8Array(edges.length);
  let frontier: readonly number[] = [start];
  for (let length = 1; frontier.length > 0; length += 1) {
    const next: number[] = [];
    for (const n of frontier) {
      for (const to of edges[n] ?? []) {
        if (to === start) return length;
        if (seen[to] === 1) continue;
        seen[to] = 1;
        next.push(to);
      }
    }
    frontier = next;
  }
  return undefined;
}
