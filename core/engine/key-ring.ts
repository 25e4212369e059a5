import { closureDigest, type DependencyClosure, digestOf, taskKey } from '../key/digest.ts';
import type { TaskRecord } from '../model/record.ts';
import type { Task, TaskGraph } from '../model/task.ts';
import type { TaskRecords } from './task-records.ts';

/** A task's key with all it was made of. */
export interface TaskKey {
  readonly key: string;
  readonly record: TaskRecord;
  readonly dependencies: readonly DependencyClosure[];
}

const none: Readonly<Record<string, string>> = {};

/** The keys of one pass over a graph: a task's key can be asked for once its dependencies have settled. */
export class KeyRing {
  readonly #graph: TaskGraph;
  readonly #records: TaskRecords;
  readonly #closures: (string | undefined)[];
  readonly #keys: (string | undefined)[];

  constructor(graph: TaskGraph, records: TaskRecords) {
    this.#graph = graph;
    this.#records = records;
    this.#closures = new Array(graph.size);
    this.#keys = new Array(graph.size);
  }

  /** Undefined while a dependency has not settled: what it will produce is not known. */
  keyOf(n: number): TaskKey | undefined {
    const dependencies = this.#dependencies(n);
    if (dependencies === undefined) return undefined;
    const record = this.#records.record(this.#task(n), this.exportsFor(n));
    const key = taskKey(record, dependencies);
    this.#keys[n] = key;
    return { key, record, dependencies };
  }

  /** The same where making the record fails too: a task's env file may be another task's output that is not there yet. */
  keyIfKnown(n: number): TaskKey | undefined {
    try {
      return this.keyOf(n);
    } catch {
      return undefined;
    }
  }

  /** Variables that the dependencies of `n` give it. */
  exportsFor(n: number): Readonly<Record<string, string>> {
    let exports: Readonly<Record<string, string>> = none;
    for (const dependency of this.#graph.dependencies(n)) {
      const key = this.#keys[dependency];
      if (key === undefined) continue;
      const given = this.#records.exportsOf(this.#task(dependency), key);
      for (const _any in given) exports = { ...exports, ...given };
    }
    return exports;
  }

  /** Says what node `n` produced; from then on its dependents have keys. */
  settle(n: number, produced: string): void {
    const dependencies = this.#dependencies(n);
    if (dependencies !== undefined) this.#closures[n] = closureDigest(produced, dependencies);
  }

  /** A virtual node produces nothing; the digest of its service's default inputs stands for it. */
  settleVirtual(n: number): void {
    this.settle(n, digestOf(this.#records.record(this.#task(n)).inputs));
  }

  /** A dependency that ended without outputs stands by its id alone, so that a task which runs all the same has a key; nothing of it may be stored. */
  settleUnmade(n: number): void {
    for (const dependency of this.#graph.dependencies(n)) this.#closures[dependency] ??= digestOf(['unmade', this.#task(dependency).id]);
  }

  /** Takes over what an earlier pass knew of node `n`. */
  carry(n: number, { key, closure }: { readonly key: string; readonly closure: string }): void {
    this.#keys[n] = key;
    this.#closures[n] = closure;
  }

  /** What dependents of node `n` take into their keys; undefined while it has not settled. */
  closureOf(n: number): string | undefined {
    return this.#closures[n];
  }

  #dependencies(n: number): readonly DependencyClosure[] | undefined {
    const closures: DependencyClosure[] = [];
    for (const dependency of this.#graph.dependencies(n)) {
      const closure = this.#closures[dependency];
      if (closure === undefined) return undefined;
      closures.push({ id: this.#task(dependency).id, closure });
    }
    return closures;
  }

  #task(n: number): Task {
    const task = this.#graph.tasks[n];
    if (task === undefined) throw new Error(`The task graph has no node ${n}`);
    return task;
  }
}
