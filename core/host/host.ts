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

export type FileKind = 'file' | 'directory' | 'symlink' | 'other';

/** What lstat tells; times in milliseconds with sub-millisecond fractions, `mode` the permission bits (07777). */
export interface FileStat {
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
  readonly atimeMs: number;
  readonly uid: number;
}

/** A directory's child; `kind` never follows links. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

/**
 * Synchronous file operations on absolute paths. Except for the `try…` and `exists` family, errors are thrown as
 * Node's own (`code` is `ENOENT`, `ENOSPC` …). Nothing follows a final symbolic link unless it says so.
 */
export interface Files {
  /** Reads a regular file (follows links). */
  read(path: string): Uint8Array;
  readText(path: string): string;
  /** `undefined` when the file is missing or unreadable. */
  tryRead(path: string): Uint8Array | undefined;
  tryReadText(path: string): string | undefined;
  write(path: string, data: Uint8Array | string, options?: { mode?: number; exclusive?: boolean }): void;
  append(path: string, data: Uint8Array | string): void;
  /** Writes a unique temporary neighbour and renames it over `path`; creates parent folders. No fsync. */
  writeAtomic(path: string, data: Uint8Array | string, options?: { mode?: number }): void;
  /** lstat; `undefined` when nothing is there. */
  lstat(path: string): FileStat | undefined;
  exists(path: string): boolean;
  /** Children in code-unit order; throws when it is not a readable directory. */
  readdir(path: string): readonly DirectoryEntry[];
  readlink(path: string): string;
  realpath(path: string): string;
  /** With parents; no error when it exists. */
  mkdir(path: string): void;
  rename(from: string, to: string): void;
  link(existing: string, path: string): void;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  truncate(path: string, size: number): void;
  utimes(path: string, atimeMs: number, mtimeMs: number): void;
  /** Deletes one file or link; no error when it is gone. */
  unlink(path: string): void;
  /** Deletes a tree, unreadable folders included; no error when it is gone. */
  remove(path: string): void;
  /** Copies bytes to a new file, by reflink where the file system can; fails when `to` exists. */
  copy(from: string, to: string): void;
  /** Bytes in chunks, for hashing and copying large files; the buffer is reused between calls. */
  readChunks(path: string, onChunk: (chunk: Uint8Array) => void): void;
  /** Opens for appending or new writing; the handle writes synchronously. */
  open(path: string, flags: 'a' | 'w' | 'wx', mode?: number): OpenFile;
}

export interface OpenFile {
  write(data: Uint8Array): void;
  close(): void;
}

export interface SpawnRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with raw bytes as they come. */
  readonly onOutput?: ((stream: 'stdout' | 'stderr', chunk: Uint8Array) => void) | undefined;
  /** Hands the terminal to the child instead of pipes. */
  readonly inherit?: boolean | undefined;
}

export interface ProcessEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** A child in a process group of its own. */
export interface ChildProcess {
  readonly pid: number;
  /** Resolves when the process itself has exited and what it had written was read; never waits for a grandchild that holds stdout. */
  readonly ended: Promise<ProcessEnd>;
  /** Signals the whole group; no error when it is gone. */
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): void;
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
  /** Runs a helper program to its end and returns its output; for git and tool versions, never for tasks. Throws Node's error when it cannot be started. */
  run(
    argv: readonly string[],
    options: { cwd: string; env?: Readonly<Record<string, string | undefined>>; input?: Uint8Array | string },
  ): { exitCode: number; stdout: Uint8Array; stderr: string };
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
  add(group: number): void;
  remove(group: number): void;
  /** Ends it without killing anything. */
  dismiss(): void;
}
