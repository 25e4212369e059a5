import type { Address } from '../instances/instance-environment.ts';
import type { Route } from './route.ts';

/** The routes of the moment, whose turn it is among the instances of each, and who waits for them to change. */
export class TargetTurns {
  #routes: readonly Route[];
  readonly #turns = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  readonly #underWay = new Map<string, number>();

  constructor(routes: readonly Route[]) {
    this.#routes = routes;
  }

  get routes(): readonly Route[] {
    return this.#routes;
  }

  update(routes: readonly Route[]): void {
    this.#routes = routes;
    this.#wake();
  }

  /** The instance whose turn it is; undefined where there is none. */
  next({ service, targets }: Route): Address | undefined {
    const turn = this.#turns.get(service) ?? 0;
    this.#turns.set(service, turn + 1);
    return targets[turn % Math.max(1, targets.length)];
  }

  /** A request to this service, at this address, begins (1) or has ended (-1). */
  count(service: string, target: Address, change: 1 | -1): void {
    for (const key of [service, keyOf(target)]) {
      const now = (this.#underWay.get(key) ?? 0) + change;
      if (now > 0) this.#underWay.set(key, now);
      else this.#underWay.delete(key);
    }
    if (change === -1) this.#wake();
  }

  isIdle(service: string): boolean {
    return (this.#underWay.get(service) ?? 0) === 0;
  }

  isIdleAt(target: Address): boolean {
    return !this.#underWay.has(keyOf(target));
  }

  isSwapping(service: string): boolean {
    return this.#routes.some((route) => route.service === service && route.isSwapping);
  }

  /** Resolves at the next update or end of a request, after `ms`, or when the signal fires. */
  changed(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.add(wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** No service has such a name. */
function keyOf({ host, port }: Address): string {
  return `${host}:${port}`;
}
