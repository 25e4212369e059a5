/** A living process of this machine, as far as the system tells. */
export interface LocalProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** With the pid and the boot it names a process for ever. */
  readonly startTime: string;
  readonly argv: readonly string[];
  /** Absolute; undefined where the process is somebody else's. */
  readonly cwd: string | undefined;
  /** Absolute path of its program; undefined likewise. */
  readonly program: string | undefined;
  /** Time on a processor so far. */
  readonly cpuMs: number;
  /** Memory that is resident. */
  readonly memoryBytes: number;
}

/** A process that outlives mmo. */
export interface DetachedRequest {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; both streams are appended to it by the process itself. */
  readonly logFile: string;
}

/** What names one process for ever. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** Sees to it that processes do not outlive an mmo that was killed. */
export interface ProcessGuard {
  /** A leader of a group that was just started. */
  add(process: ProcessIdentity): void;
  /** mmo has ended them itself, or leaves them to live on. */
  dismiss(): void;
}

/** Processes that live beside mmo rather than in a run. */
export interface LocalProcesses {
  /** mmo's own. */
  readonly ownPid: number;
  /** Changes with every boot; empty where the system does not tell. */
  readonly bootId: string;
  /** Starts a leader of a session and process group of its own, stdin closed. Rejects with Node's error when it cannot be started. */
  start(request: DetachedRequest): Promise<ProcessIdentity>;
  /** Resolves when a process that was started here has ended, and keeps mmo alive until then; at once for one that was not. */
  ended(pid: number): Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined } | undefined>;
  /** Undefined when no such process lives, or another one bears its number by now. */
  inspect(process: ProcessIdentity): LocalProcess | undefined;
  /** Every living process whose facts can be read; none but one's own on systems without /proc. */
  list(): readonly LocalProcess[];
  /** Living processes whose environment, as it was at their start, has a variable of just this value; none without /proc. */
  withVariable(name: string, value: string): readonly LocalProcess[];
  /** From now on, should mmo be killed, every process that was added and every one that bears this variable is killed, too. */
  guard(name: string, value: string): ProcessGuard;
  /** What a variable of its environment was at its start; undefined where it was not set, the process is somebody else's, or there is no /proc. */
  variable(pid: number, name: string): string | undefined;
  /** TCP ports that a process of these listens on, by pid, in order; without /proc none. */
  ports(pids: readonly number[]): ReadonlyMap<number, readonly number[]>;
  /** Signals the group that the process leads; nothing happens when it is gone or another one bears its number. */
  signalGroup(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT' | 'SIGHUP'): void;
  /** Signals the process alone, likewise. */
  signal(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT' | 'SIGHUP'): void;
}
