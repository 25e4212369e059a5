import { standsByInputs } from '../graph/stands-by-inputs.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';
import type { InputSnapshot } from '../source/work-tree.ts';
import type { KeyRing } from './key-ring.ts';
import type { Session } from './session.ts';
import { settledInputs } from './settled-inputs.ts';
import type { TaskRecords } from './task-records.ts';
import type { Plan } from './types.ts';

/** What the files of one pass are looked at for. */
export interface InputsBelowOptions {
  readonly session: Session;
  readonly plan: Plan;
  readonly keys: KeyRing;
  readonly records: TaskRecords;
}

/** A task's inputs as its key saw them. */
export interface KeyedInputs {
  readonly snapshot: InputSnapshot;
  /** The moment, by which `movedSince` tells what came later. */
  readonly asOf: number;
}

/** How the inputs of a node looked when what it stands for was made of them. */
interface Look {
  readonly snapshot: InputSnapshot;
  /** How many edits of the pass were known then. */
  readonly edits: number;
}

/**
 * The inputs of nodes that stand by them in the keys of their dependents (`standsByInputs`): a dependent may read these files
 * as its own. They are looked at before its key counts, and what has become of them is asked when it has ended. A warm
 * run that executes nothing looks at none.
 */
export class InputsBelow {
  /** Of the whole plan, even where a part of it is run. */
  readonly graph: TaskGraph;
  readonly #options: InputsBelowOptions;
  readonly #looks: Map<TaskId, Look | 'unlike others'> = new Map();
  /** Paths that this pass found to hold something else than the tree did. */
  readonly #edits: string[] = [];
  /** Files of a node that were written to, in the order in which it was found out. */
  readonly #moves: { readonly id: TaskId; readonly paths: readonly string[] }[] = [];
  /** What a node stands for is not made of these files as they are now, and cannot be made anew in this pass. */
  readonly #outdated: Map<TaskId, readonly string[]> = new Map();
  readonly #doubtful: Set<TaskId> = new Set();
  readonly #isLookedBelow: Uint8Array;
  readonly #hasAny: boolean;

  constructor(options: InputsBelowOptions) {
    const { plan } = options;
    this.#options = options;
    this.graph = plan.part?.whole ?? plan.graph;
    this.#isLookedBelow = new Uint8Array(this.graph.size);
    this.#hasAny = this.graph.tasks.some((task, n) => standsByInputs(task) && this.graph.dependents(n).length > 0);
  }

  /** Nodes whose files were written to after somebody may have read them. */
  get doubtful(): ReadonlySet<TaskId> {
    return this.#doubtful;
  }

  /** A task's own inputs as they are now, once those of what it stands on have been brought up to date. */
  settle(task: Task): KeyedInputs {
    if (this.#hasAny) this.#lookBelow(task);
    const snapshot = this.#settle(task);
    if (this.#hasAny && standsByInputs(task)) this.#looks.set(task.id, { snapshot, edits: this.#edits.length });
    return { snapshot, asOf: this.#moves.length };
  }

  /** What the task stands for is unlike anything else: no edit can make it wrong. */
  setApart({ id }: Task): void {
    this.#looks.set(id, 'unlike others');
  }

  /** How many files and folders a look at the node costs. */
  sizeOf({ id }: Task): number {
    const look = this.#looks.get(id);
    return look === undefined || look === 'unlike others' ? 0 : look.snapshot.files.size + look.snapshot.folders.size;
  }

  /** Inputs of the node that were written to since the moment that `settle` told as `asOf`. */
  movedSince(task: Task, asOf: number): readonly string[] {
    const look = this.#looks.get(task.id);
    if (look === undefined || look === 'unlike others') return [];
    const before = this.#moves.slice(asOf).flatMap(({ id, paths }) => (id === task.id ? paths : []));
    const moved = [...before, ...(this.#outdated.get(task.id) ?? []), ...this.#changedSince(task, look)];
    if (moved.length > 0) this.#doubtful.add(task.id);
    return moved;
  }

  /** What it stands on without anything in between is looked at each time; what lies farther down, once. */
  #lookBelow(task: Task): void {
    const start = this.graph.indexOf(task.id);
    if (start === undefined) return;
    const moved = new Set<TaskId>();
    const look = (n: number): void => {
      const one = this.graph.tasks[n] as Task;
      if (standsByInputs(one) && this.#hasMoved(one)) moved.add(one.id);
    };
    const near = [...this.graph.dependencies(start)];
    const seen = new Set(near);
    for (const n of near) {
      look(n);
      if (!standsByInputs(this.graph.tasks[n] as Task)) continue;
      for (const next of this.graph.dependencies(n)) if (seen.size < seen.add(next).size) near.push(next);
    }
    const far = [...this.graph.dependencies(start)];
    for (let n = far.pop(); n !== undefined; n = far.pop()) {
      if (this.#isLookedBelow[n] === 1) continue;
      this.#isLookedBelow[n] = 1;
      if (!seen.has(n)) look(n);
      far.push(...this.graph.dependencies(n));
    }
    if (moved.size > 0) this.#options.keys.resettle(moved);
  }

  /** Whether the node's files are others than those that what it stands for was made of, as far as that can be made anew. */
  #hasMoved(task: Task): boolean {
    const before = this.#looks.get(task.id);
    if (before === 'unlike others') return false;
    if (before !== undefined) {
      const paths = this.#changedSince(task, before);
      if (paths.length === 0) return false;
      this.#moves.push({ id: task.id, paths });
      this.#doubtful.add(task.id);
    }
    const snapshot = this.#settle(task);
    const { matches, literals } = this.#options.records.inputs(task);
    const edited = this.#edits.slice(before?.edits ?? 0).filter((path) => matches(path) || literals.includes(path));
    this.#looks.set(task.id, { snapshot, edits: this.#edits.length });
    if (edited.length === 0) return false;
    if (this.#isDigestedHere(task)) return true;
    this.#outdated.set(task.id, [...(this.#outdated.get(task.id) ?? []), ...edited]);
    return false;
  }

  /** A task would have to be executed anew, and what a part of a plan leaves out was done by an earlier pass. */
  #isDigestedHere({ id }: Task): boolean {
    const { graph, part } = this.#options.plan;
    return part?.standIns.has(id) !== true && graph.tasks[graph.indexOf(id) ?? -1]?.virtual === true;
  }

  #settle(task: Task): InputSnapshot {
    const { snapshot, changed } = settledInputs(task, this.#options);
    this.#edits.push(...changed);
    return snapshot;
  }

  #changedSince(task: Task, { snapshot }: Look): readonly string[] {
    const { session, records } = this.#options;
    return session.tree.changedSince(snapshot, { isOutput: (path) => records.isOutput(path), matches: records.inputs(task).matches });
  }
}
