import type { Clock, Host, Machine, Processes } from '../../core/host/host.ts';
import type { Files } from '../../core/model/files.ts';
import { createMemoryFiles } from './memory-files.ts';

export interface MemoryHost extends Host {
  /** Moves the clock on and wakes who slept until then. */
  advance(ms: number): void;
}

export interface MemoryHostOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly machine?: Partial<Machine>;
  /** What is not given here throws when it is used. */
  readonly processes?: Partial<Processes>;
  /** Replaces single file operations, to make them fail; gets those in memory. */
  readonly wrapFiles?: (files: Files) => Files;
}

/**
 * A host without a machine: files by absolute path, a clock that moves a millisecond at every change of a file and by `advance`,
 * repeatable random numbers, and no processes but those given.
 */
export function createMemoryHost(files: Readonly<Record<string, string>> = {}, options: MemoryHostOptions = {}): MemoryHost {
  const { clock, tick, advance } = createClock();
  const memoryFiles = createMemoryFiles(tick, files);
  return {
    files: options.wrapFiles?.(memoryFiles) ?? memoryFiles,
    processes: createProcesses(options.processes ?? {}),
    clock,
    env: options.env ?? {},
    machine: { user: undefined, platform: 'linux-x64-glibc', hostname: 'memory', pid: 4242, bootId: 'boot-1', cpus: 4, ...options.machine },
    advance,
  };
}

function createClock(): { readonly clock: Clock; readonly tick: () => number; readonly advance: (ms: number) => void } {
  const start = Date.UTC(2026, 0, 1);
  let now = start;
  let randoms = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const clock: Clock = {
    now: () => now,
    monotonic: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          until: now + ms,
          wake: (): void => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        if (ms <= 0 || signal?.aborted === true) {
          resolve();
          return;
        }
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    random(bytes) {
      randoms += 1;
      return randoms
        .toString(16)
        .padStart(bytes * 2, '0')
        .slice(-bytes * 2);
    },
  };
  const advance = (ms: number): void => {
    now += ms;
    const due = [...sleepers].filter(({ until }) => until <= now);
    for (const sleeper of due.sort((a, b) => a.until - b.until)) sleeper.wake();
  };
  return {
    clock,
    tick() {
      now += 1;
      return now;
    },
    advance,
  };
}

function createProcesses(given: Partial<Processes>): Processes {
  const none = (name: string) => (): never => {
    throw new Error(`the memory host has no processes.${name}: give it a fake`);
  };
  return {
    spawn: none('spawn'),
    run: none('run'),
    runAside: async (argv, options) => (given.run ?? none('runAside'))(argv, options),
    inspect: none('inspect'),
    withRunId: none('withRunId'),
    kill: none('kill'),
    killGroup: none('killGroup'),
    rest: async () => undefined,
    watchdog: none('watchdog'),
    ...given,
  };
}
