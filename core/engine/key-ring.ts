import { closureDigest, type DependencyClosure, digestOf, taskKey } from '../key/digest.ts';
import type { TaskRecord } from '../model/record.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';
import type { KeptKey } from './kept-pass.ts';
import type { TaskRecords } from './task-records.ts';

/** A task's key with all it was made of. */
export interface TaskKey {
  readonly key: string;
  readonly record: TaskRecord;
  readonly dependencies: readonly DependencyClosure[];
}

const none: Readonly<Record<string, string>> = {};
const nothing: ReadonlyMap<TaskId, KeptKey> = new Map();

/** The keys of one pass over a graph: a task's key can be asked for once its dependencies have settled. */
export class KeyRing {
  readonly #graph: TaskGraph;
  readonly #records: TaskRecords;
  /** Of an earlier pass over the same tasks and dependencies. */
  readonly #kept: ReadonlyMap<TaskId, KeptKey>;
  readonly #closures: (string | undefined)[];
  readonly #keys: (string | undefined)[];
  readonly #produced: (string | undefined)[];
  /** The closure is the kept one. */
  readonly #isSame: Uint8Array;

  constructor(graph: TaskGraph, records: TaskRecords, kept: ReadonlyMap<TaskId, KeptKey> = nothing) {
    this.#graph = graph;
    this.#records = records;
    this.#kept = kept;
    this.#closures = new Array(graph.size);
    this.#keys = new Array(graph.size);
    this.#produced = new Array(graph.size);
    this.#isSame = new Uint8Array(graph.size);
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

  /** The key that an earlier pass made from the same: the same model, inputs and variables, and the same closures of dependencies. */
  keptKey(n: number): string | undefined {
    const task = this.#task(n);
    const known = this.#kept.get(task.id);
    if (known === undefined || known.key === '' || !this.#isAsKept(n, task, known)) return undefined;
    this.#keys[n] = known.key;
    return known.key;
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
    const known = this.#kept.get(this.#task(n).id);
    const isSame = known?.produced === produced && this.#hasSameDependencies(n);
    const dependencies = isSame ? [] : this.#dependencies(n);
    if (dependencies === undefined) return;
    const closure = isSame ? known.closure : closureDigest(produced, dependencies);
    this.#produced[n] = produced;
    this.#closures[n] = closure;
    this.#isSame[n] = closure === known?.closure ? 1 : 0;
  }

  /** A virtual node produces nothing; the digest of its service's default inputs stands for it. */
  settleVirtual(n: number): void {
    const task = this.#task(n);
    const known = this.#kept.get(task.id);
    if (known !== undefined && this.#isAsKept(n, task, known)) this.settle(n, known.produced);
    else this.settle(n, digestOf(this.#records.record(task).inputs));
  }

  /** Digests virtual nodes anew, and what lies above them with what it produced. */
  resettle(ids: ReadonlySet<TaskId>): void {
    const isMoved = new Uint8Array(this.#graph.size);
    for (const n of this.#graph.order) {
      const produced = this.#produced[n];
      if (produced === undefined) continue;
      const task = this.#task(n);
      const now = ids.has(task.id) ? digestOf(this.#records.record(task).inputs) : produced;
      if (now === produced && !this.#graph.dependencies(n).some((dependency) => isMoved[dependency] === 1)) continue;
      this.settle(n, now);
      isMoved[n] = 1;
    }
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

  /** Whether every key and closure of this pass is the kept one. */
  areKept(): boolean {
    return this.#graph.tasks.every((task, n) => {
      const known = this.#kept.get(task.id);
      return known !== undefined && this.#isSame[n] === 1 && (known.key === '' || this.#keys[n] === known.key);
    });
  }

  /** What there is to keep of node `n` for the next pass; undefined where it has not settled. */
  toKeep(n: number): KeptKey | undefined {
    const [closure, produced] = [this.#closures[n], this.#produced[n]];
    if (closure === undefined || produced === undefined) return undefined;
    const task = this.#task(n);
    const before = this.#kept.get(task.id);
    // A row says what follows from its inputs, variables and dependencies: the same key with the same dependencies is that of the same inputs.
    const isSameKey = before !== undefined && before.inputs !== '' && (task.virtual ? produced === before.produced : this.#keys[n] === before.key);
    if (isSameKey && this.#isSame[n] === 1 && this.#hasSameDependencies(n)) return before;
    const hasMore = !this.#records.isPlain(task) || this.#takesExports(n);
    const inputs = hasMore ? undefined : this.#records.inputsDigest(task);
    if (inputs === undefined) return { closure, produced, key: '', inputs: '', env: '' };
    return { closure, produced, key: this.#keys[n] ?? '', inputs, env: this.#records.envDigest(task) };
  }

  /** Whether all that the key, or a virtual node's digest, follows from is what it was. */
  #isAsKept(n: number, task: Task, { inputs, env }: KeptKey): boolean {
    return (
      inputs !== '' &&
      this.#hasSameDependencies(n) &&
      this.#records.isPlain(task) &&
      this.#records.hasInputs(task, inputs) &&
      this.#records.envDigest(task) === env
    );
  }

  #hasSameDependencies(n: number): boolean {
    for (const dependency of this.#graph.dependencies(n)) if (this.#isSame[dependency] !== 1) return false;
    return true;
  }

  #takesExports(n: number): boolean {
    return this.#graph.dependencies(n).some((dependency) => this.#records.mayExport(this.#task(dependency)));
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
