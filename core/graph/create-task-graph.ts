import { BinaryHeap } from '../lib/binary-heap.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';

/**
 * Makes a graph from tasks and, for each, the indexes of what it depends on. Nodes are renumbered in order of id, so
 * that equal inputs in any order give the same graph. Where there is a cycle, `order` lacks its members and all that
 * depends on them: call `findCycles` first.
 */
export function createTaskGraph(tasks: readonly Task[], dependencies: readonly (readonly number[])[]): TaskGraph {
  const sorted = tasks.map((_, n) => n).sort((a, b) => byCodeUnit(tasks[a]?.id ?? '', tasks[b]?.id ?? ''));
  const position = new Int32Array(tasks.length);
  for (const [to, from] of sorted.entries()) position[from] = to;
  const forward: number[][] = sorted.map((from) => {
    const renumbered = (dependencies[from] ?? []).map((n) => position[n] as number);
    return [...new Set(renumbered)].sort((a, b) => a - b);
  });
  return new IndexedTaskGraph(
    sorted.map((from) => tasks[from] as Task),
    forward,
  );
}

/** The same where tasks come in order of id, what they depend on in order and without repeats, and `order` is known: as an earlier graph had them. */
export function indexTaskGraph(tasks: readonly Task[], forward: readonly (readonly number[])[], order: readonly number[]): TaskGraph {
  return new IndexedTaskGraph(tasks, forward, order);
}

const none: readonly number[] = [];

class IndexedTaskGraph implements TaskGraph {
  readonly tasks: readonly Task[];
  readonly order: readonly number[];
  readonly #forward: readonly (readonly number[])[];
  #backward: readonly (readonly number[])[] | undefined;
  readonly #indexes: ReadonlyMap<TaskId, number>;

  constructor(tasks: readonly Task[], forward: readonly (readonly number[])[], order?: readonly number[]) {
    this.tasks = tasks;
    this.#forward = forward;
    const indexes = new Map<TaskId, number>();
    for (let n = 0; n < tasks.length; n++) indexes.set((tasks[n] as Task).id, n);
    this.#indexes = indexes;
    this.order = order ?? topologicalOrder(forward, this.#dependents());
  }

  get size(): number {
    return this.tasks.length;
  }

  indexOf(id: TaskId): number | undefined {
    return this.#indexes.get(id);
  }

  dependencies(n: number): readonly number[] {
    return this.#forward[n] ?? none;
  }

  dependents(n: number): readonly number[] {
    return this.#dependents()[n] ?? none;
  }

  /** Few ask of a graph that is known already. */
  #dependents(): readonly (readonly number[])[] {
    if (this.#backward !== undefined) return this.#backward;
    const backward: number[][] = this.#forward.map(() => []);
    for (let n = 0; n < this.#forward.length; n++) for (const dependency of this.#forward[n] ?? none) backward[dependency]?.push(n);
    this.#backward = backward;
    return backward;
  }

  closure(roots: readonly number[]): TaskGraph {
    const kept = new Uint8Array(this.size);
    const stack = [...roots];
    while (stack.length > 0) {
      const n = stack.pop() as number;
      if (kept[n] === 1) continue;
      kept[n] = 1;
      for (const dependency of this.dependencies(n)) stack.push(dependency);
    }
    if (kept.every((isKept) => isKept === 1)) return this;
    const renumbered = new Int32Array(this.size).fill(-1);
    const tasks: Task[] = [];
    for (let n = 0; n < this.size; n++) if (kept[n] === 1) renumbered[n] = tasks.push(this.tasks[n] as Task) - 1;
    const forward: number[][] = [];
    for (let n = 0; n < this.size; n++) if (kept[n] === 1) forward.push(this.dependencies(n).map((d) => renumbered[d] as number));
    return new IndexedTaskGraph(tasks, forward);
  }
}

/** Kahn's algorithm; among the ready, the lowest number (which is the lowest id) goes first. O(edges + n log n). */
function topologicalOrder(forward: readonly (readonly number[])[], backward: readonly (readonly number[])[]): readonly number[] {
  const open = Int32Array.from(forward, (dependencies) => dependencies.length);
  const ready = new BinaryHeap((a, b) => a - b);
  for (let n = 0; n < open.length; n++) if (open[n] === 0) ready.push(n);
  const order: number[] = [];
  for (let n = ready.pop(); n !== undefined; n = ready.pop()) {
    order.push(n);
    for (const dependent of backward[n] ?? none) {
      const left = (open[dependent] as number) - 1;
      open[dependent] = left;
      if (left === 0) ready.push(dependent);
    }
  }
  return order;
}
