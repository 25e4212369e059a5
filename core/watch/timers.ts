import type { Clock } from '../host/host.ts';

/** Things to be done later, by name: setting one anew forgets the earlier. */
export class Timers {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #pending = new Map<string, AbortController>();

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock;
  }

  set(name: string, ms: number, act: () => void): void {
    this.drop(name);
    const controller = new AbortController();
    this.#pending.set(name, controller);
    void this.#clock.sleep(ms, controller.signal).then(() => {
      if (controller.signal.aborted) return;
      this.#pending.delete(name);
      act();
    });
  }

  drop(name: string): void {
    this.#pending.get(name)?.abort();
    this.#pending.delete(name);
  }

  clear(): void {
    for (const name of [...this.#pending.keys()]) this.drop(name);
  }
}
