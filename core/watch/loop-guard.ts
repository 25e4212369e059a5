import type { TaskId } from '../model/task.ts';

/** A task that starts again and again by what is written while it, or another of the chain, runs. */
export interface Loop {
  readonly task: TaskId;
  /** Tasks of the chain with the file that started each, in the order in which they ran. */
  readonly chain: readonly { readonly task: TaskId; readonly file: string }[];
}

/** So many times in a row a task may be started by nothing but what came while tasks ran. */
export const GENERATIONS = 3;

/**
 * Finds tasks that keep themselves going: those that a pass would start for the third time in a row for the sake of files
 * that changed while the pass before ran, and for nothing else. They are held until a change comes from outside.
 */
export class LoopGuard {
  readonly #counts = new Map<TaskId, number>();
  readonly #chain = new Map<TaskId, string>();
  readonly #held = new Set<TaskId>();

  /** Tasks that are not to be started. */
  get held(): ReadonlySet<TaskId> {
    return this.#held;
  }

  /** How long the present chain is. */
  get generation(): number {
    return Math.max(0, ...this.#counts.values());
  }

  /** Takes what a pass is about to start for, and says which loops it has just cut. `causeOf` is the file that concerns a task. */
  take(
    tasks: readonly TaskId[],
    { cameInRun, causeOf }: { readonly cameInRun: boolean; readonly causeOf: (task: TaskId) => string | undefined },
  ): readonly Loop[] {
    if (!cameInRun) {
      this.#counts.clear();
      this.#chain.clear();
      // A look at everything names no file, and must not set a loop going again.
      for (const task of tasks) if (causeOf(task) !== undefined) this.#held.delete(task);
      return [];
    }
    const cut: Loop[] = [];
    for (const task of tasks) {
      const file = causeOf(task);
      if (file === undefined || this.#held.has(task)) continue;
      const count = (this.#counts.get(task) ?? 0) + 1;
      this.#counts.set(task, count);
      this.#chain.set(task, file);
      if (count < GENERATIONS) continue;
      this.#held.add(task);
      cut.push({ task, chain: [...this.#chain].map(([name, path]) => ({ task: name, file: path })) });
    }
    return cut;
  }

  /** The user wants them started: all are. */
  release(): void {
    this.#counts.clear();
    this.#chain.clear();
    this.#held.clear();
  }
}
