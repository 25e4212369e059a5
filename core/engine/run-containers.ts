import type { Host } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';
import { containerLabels } from './container-labels.ts';
import { sweepContainers } from './sweep-containers.ts';

/** A daemon that answers no more must not hold up the end of a run for longer. */
const CLOSING_MS = 30_000;
const AGAIN_MS = 500;

export interface RunContainersOptions {
  readonly host: Host;
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
  readonly runId: string;
}

/**
 * The container daemon as one run uses it. What killed runs left there is removed when it is first asked for, and what is still being made or
 * run when this one ends goes with it: an executor that is no longer waited for may have containers.
 */
export class RunContainers {
  readonly #options: RunContainersOptions;
  readonly #open: Set<Promise<unknown>> = new Set();
  #connected: Promise<Containers> | undefined;
  #isClosed = false;

  constructor(options: RunContainersOptions) {
    this.#options = options;
  }

  /** Connects once it is needed. A later task, or a later attempt, finds a daemon that has come back. */
  connect(open: () => Promise<Containers>): Promise<Containers> {
    this.#connected ??= open().then(async (containers) => {
      // What cannot be removed now is found again by the next run.
      await sweepContainers(containers, this.#options).catch(() => 0);
      return this.#watched(containers);
    });
    this.#connected.catch(() => {
      this.#connected = undefined;
    });
    return this.#connected;
  }

  /** Starts none any more, and removes what is not over, again and again until there is nothing left: the daemon may be about to make one. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#open.size === 0) return;
    const { host, stateDir, runId } = this.#options;
    const containers = await this.#connected?.catch(() => undefined);
    const labels = Object.entries(containerLabels(host, { stateDir, runId })).map(([name, value]) => `${name}=${value}`);
    const untilMs = host.clock.monotonic() + CLOSING_MS;
    const over = new AbortController();
    while (containers !== undefined && host.clock.monotonic() < untilMs) {
      await containers.sweep(labels).catch(() => 0);
      if (this.#open.size === 0) break;
      await Promise.race([Promise.allSettled(this.#open), host.clock.sleep(AGAIN_MS, over.signal)]);
    }
    over.abort();
  }

  #watched(containers: Containers): Containers {
    return {
      ...containers,
      start: async (spec, options) =>
        this.#begin(
          () => containers.start(spec, options),
          ({ ended }) => ended,
        ),
      archive: async (image, path, options) => this.#begin(() => containers.archive(image, path, options)),
    };
  }

  /** Counts as open until it has failed, or until what it is for has ended. */
  #begin<T>(begin: () => Promise<T>, endOf?: (value: T) => Promise<unknown>): Promise<T> {
    if (this.#isClosed) throw new Error('the run has ended');
    const begun = begin();
    const over: Promise<unknown> = begun
      .then(endOf)
      .catch(() => undefined)
      .finally(() => this.#open.delete(over));
    this.#open.add(over);
    return begun;
  }
}
