import type { Files } from '../model/files.ts';

/**
 * The one port through which files, processes, clock and environment enter.
 * `node-host.ts` implements it on Node; tests use an in-memory one.
 */
export interface Host {
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  /** The environment mmo itself was started with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: Machine;
}

export interface Machine {
  /** `linux-x64-glibc`: os, architecture, C library. */
  readonly platform: string;
  readonly hostname: string;
  readonly pid: number;
  /** Changes with every boot; empty where the system does not tell. */
  readonly bootId: string;
  readonly cpus: number;
  /** Who runs mmo; undefined where the system has no such ids. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that never goes back. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal fires; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Random lower-case hex of `bytes` bytes, for temporary names and ids. */
  random(bytes: number): string;
}

export interface SpawnRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with raw bytes as they come. */
  readonly onOutput?: ((stream: 'stdout' | 'stderr', chunk: Uint8Array) => void) | undefined;
  /** Text for its standard input, which is closed otherwise. */
  readonly input?: string | undefined;
  /** Hands stdin, stdout and stderr of mmo to the child, which stays in mmo's process group so that the terminal's keys reach it. */
  readonly inherit?: boolean | undefined;
}

export interface ProcessEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** A child in a process group of its own, unless it inherits the terminal. */
export interface ChildProcess {
  readonly pid: number;
  /** As `ProcessInfo` has it, where it was read before the process could end. */
  readonly startTime?: string | undefined;
  /** Resolves when the process itself has exited and what it had written was read; never waits for a grandchild that holds stdout. */
  readonly ended: Promise<ProcessEnd>;
  /** Signals the whole group, or the process alone where it shares mmo's; no error when it is gone. */
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT' | 'SIGHUP'): void;
}

export interface ProcessInfo {
  readonly pid: number;
  readonly group: number;
  /** Clock ticks after boot, as text: with the pid it names a process for ever. */
  readonly startTime: string;
}

export interface Processes {
  /** Starts argv in a new process group, stdin closed. Rejects with Node's error when it cannot be started. */
  spawn(request: SpawnRequest): Promise<ChildProcess>;
  /** Ends what was started to spawn many, if nothing that it spawned goes on: a run leaves no process behind. */
  rest(): Promise<void>;
  /** Runs a helper program to its end and returns its output; for git and tool versions, never for tasks. Throws Node's error when it cannot be started. */
  run(
    argv: readonly string[],
    options: { cwd: string; env?: Readonly<Record<string, string | undefined>>; input?: Uint8Array | string },
  ): { exitCode: number; stdout: Uint8Array; stderr: string };
  /** The same for one that only looks, without waiting for it: mmo goes on meanwhile. Rejects with Node's error when it cannot be started. */
  runAside(
    argv: readonly string[],
    options: { cwd: string; env?: Readonly<Record<string, string | undefined>> },
  ): Promise<{ exitCode: number; stdout: Uint8Array; stderr: string }>;
  /** Undefined when no such process lives. */
  inspect(pid: number): ProcessInfo | undefined;
  /** Living processes whose environment holds `MMO_RUN_ID=<id>`; empty where the system does not tell. */
  withRunId(runId: string): readonly ProcessInfo[];
  kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  killGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Starts the watchdog: kills every group told to it, and the bearers of the run id, when mmo dies. */
  watchdog(runId: string): Watchdog;
}

export interface Watchdog {
  /** With its start time a group is told from a later one of the same number. */
  add(group: number, startTime?: string): void;
  remove(group: number): void;
  /** Ends it without killing anything. */
  dismiss(): void;
}
