import type { Queue, QueueAddOptions } from 'p-queue';
import { BinaryHeap } from '../lib/binary-heap.ts';

/** What a job brings along to be admitted. */
export interface SlotOptions extends QueueAddOptions {
  /** Number of the task in its graph: names the job, and breaks ties of priority. */
  readonly node: number;
  /** Slots it takes, at most all of them; 0 always fits. */
  readonly weight: number;
  /** Names of which no other running job holds any. */
  readonly locks: readonly string[];
}

type Run = () => Promise<unknown>;

interface Waiting {
  readonly run: Run;
  readonly weight: number;
  readonly locks: readonly string[];
}

/**
 * The order in which p-queue starts jobs: by priority, each only when its weight fits into the free slots and its
 * locks are free. `size` counts only what can start now, so p-queue starts that many and never more.
 *
 * A job that comes first but does not fit keeps later ones from passing it, so a heavy job never starves; a job whose
 * lock is held is parked beside that lock and lets others pass. Invariant: for a free lock with parked jobs, at least
 * one job that needs it is among the ready. Each step is O(log n).
 */
export class SlotQueue implements Queue<Run, SlotOptions> {
  readonly #concurrency: number;
  /** By node; beside what else is known of a waiting one, since a heap looks at many of them for each that it gives. */
  readonly #priorities: Float64Array;
  readonly #waiting: Map<number, Waiting> = new Map();
  readonly #parked: Map<string, BinaryHeap> = new Map();
  readonly #heldLocks: Set<string> = new Set();
  #ready: BinaryHeap;
  /** The job that comes first, already taken off the heap. */
  #first: number | undefined;
  #freeSlots: number;

  constructor({ concurrency, nodes }: { readonly concurrency: number; readonly nodes: number }) {
    this.#concurrency = concurrency;
    this.#priorities = new Float64Array(nodes);
    this.#freeSlots = concurrency;
    this.#ready = this.#newHeap();
  }

  /** 1 when a job can start now, else 0: all that p-queue asks of it. */
  get size(): number {
    return this.#startable() === undefined ? 0 : 1;
  }

  enqueue(run: Run, options: Partial<SlotOptions> = {}): void {
    const { node = 0, weight = 1, locks = [], priority = 0 } = options;
    this.#priorities[node] = priority;
    this.#waiting.set(node, { run, weight: Math.min(weight, this.#concurrency), locks });
    this.#ready.push(node);
    this.#putBackFirst();
  }

  dequeue(): Run | undefined {
    const next = this.#startable();
    if (next === undefined || this.#first === undefined) return undefined;
    this.#waiting.delete(this.#first);
    this.#first = undefined;
    this.#freeSlots -= next.weight;
    for (const lock of next.locks) this.#heldLocks.add(lock);
    return next.run;
  }

  /** Gives back what a started job holds; p-queue must then be told to look again. */
  release(weight: number, locks: readonly string[]): void {
    this.#freeSlots += Math.min(weight, this.#concurrency);
    for (const lock of locks) this.#heldLocks.delete(lock);
    for (const lock of locks) this.#unpark(lock);
  }

  /** Takes out every job that has not started; returns their nodes, ascending. */
  drain(): readonly number[] {
    const nodes = [...this.#waiting.keys()].sort((a, b) => a - b);
    this.#waiting.clear();
    this.#parked.clear();
    this.#ready = this.#newHeap();
    this.#first = undefined;
    return nodes;
  }

  filter(options: Readonly<Partial<SlotOptions>>): Run[] {
    return [...this.#waiting].filter(([node]) => options.priority === undefined || options.priority === this.#priorities[node]).map(([, { run }]) => run);
  }

  setPriority(): void {
    throw new Error('The priority of a task is fixed when it is queued');
  }

  #startable(): Waiting | undefined {
    for (;;) {
      this.#first ??= this.#ready.pop();
      const waiting = this.#first === undefined ? undefined : this.#waiting.get(this.#first);
      if (this.#first === undefined || waiting === undefined) return undefined;
      const held = waiting.locks.find((lock) => this.#heldLocks.has(lock));
      if (held === undefined) return waiting.weight <= this.#freeSlots ? waiting : undefined;
      this.#park(held, this.#first, waiting.locks);
    }
  }

  #park(lock: string, node: number, locks: readonly string[]): void {
    const heap = this.#parked.get(lock) ?? this.#newHeap();
    this.#parked.set(lock, heap);
    heap.push(node);
    this.#first = undefined;
    for (const other of locks) if (!this.#heldLocks.has(other)) this.#unpark(other);
  }

  #unpark(lock: string): void {
    const heap = this.#parked.get(lock);
    const node = heap?.pop();
    if (heap?.size === 0) this.#parked.delete(lock);
    if (node === undefined) return;
    this.#ready.push(node);
    this.#putBackFirst();
  }

  /** A job just added may come before the one at hand. */
  #putBackFirst(): void {
    if (this.#first !== undefined) this.#ready.push(this.#first);
    this.#first = undefined;
  }

  #newHeap(): BinaryHeap {
    const priorities = this.#priorities;
    return new BinaryHeap((a, b) => {
      const difference = (priorities[b] ?? 0) - (priorities[a] ?? 0);
      // Infinite priorities differ by NaN.
      return difference === 0 || Number.isNaN(difference) ? a - b : difference;
    });
  }
}
