import type { PersistentPart, WarmWorkspace } from '../engine/warm/warm-workspace.ts';
import type { Emit } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';

interface Running {
  readonly key: string;
  readonly stop: () => Promise<void>;
}

/** The persistent tasks of a watch: they outlive its passes, and are restarted when their keys have changed, never for anything else. */
export class PersistentTasks {
  readonly #warm: WarmWorkspace;
  readonly #emit: Emit;
  readonly #running = new Map<TaskId, Running>();
  /** As they were last started, whether or not they still run. */
  readonly #keys = new Map<TaskId, string>();

  constructor(warm: WarmWorkspace, emit: Emit) {
    this.#warm = warm;
    this.#emit = emit;
  }

  /** Starts, restarts and stops what must be. A task whose dependencies failed goes on as it is. Resolves when all that was started is ready. */
  async update(signal: AbortSignal): Promise<void> {
    const wanted = this.#warm.persistent;
    const ids = new Set(wanted.map(({ id }) => id));
    for (const id of [...this.#running.keys()]) if (!ids.has(id)) await this.#stop(id);
    for (const task of wanted) {
      const part = signal.aborted ? undefined : this.#warm.persistentPart(task);
      if (part === undefined || this.#keys.get(task.id) === part.key) continue;
      await this.#stop(task.id);
      this.#keys.set(task.id, part.key);
      await this.#start(task.id, part, signal);
    }
  }

  /** Starts them anew at the next update, whatever their keys. */
  forget(): void {
    this.#keys.clear();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.#stop(id)));
  }

  async #start(id: TaskId, part: PersistentPart, outer: AbortSignal): Promise<void> {
    const controller = new AbortController();
    await new Promise<void>((resolve, reject) => {
      const ended = this.#warm
        .runPersistent(part, {
          signal: AbortSignal.any([controller.signal, outer]),
          onUp: resolve,
          // What it stands on was told by the pass before; its own run is no matter of the user's.
          emit: (event) => {
            if (event.type === 'diagnostic' || ('task' in event && event.task === id)) this.#emit(event);
          },
        })
        .then(
          () => {
            if (this.#running.get(id) === running) this.#running.delete(id);
          },
          (error: unknown) => reject(error),
        );
      const running: Running = {
        key: part.key,
        stop: async () => {
          controller.abort(new Error('its inputs have changed'));
          await ended;
        },
      };
      this.#running.set(id, running);
    });
  }

  async #stop(id: TaskId): Promise<void> {
    const running = this.#running.get(id);
    this.#running.delete(id);
    await running?.stop();
  }
}
