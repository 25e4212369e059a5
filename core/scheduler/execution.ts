import type { Host } from '../host/host.ts';
import type { Emit } from '../model/event.ts';
import type { Executor, ExecutorContext, Finding, TaskResult } from '../model/executor.ts';
import type { Task } from '../model/task.ts';

/** The part of an executor's context that is the same for every attempt. */
export type ExecutorGiven = Omit<ExecutorContext, 'workspaceRoot' | 'cwd' | 'env' | 'args' | 'attempt' | 'signal' | 'spawn' | 'log' | 'write' | 'report'>;

export interface ExecuteTaskOptions {
  readonly host: Host;
  readonly task: Task;
  readonly executor: Executor;
  readonly workspaceRoot: string;
  /** What the executor is told beside the attempt itself. */
  readonly surroundings: ExecutorGiven;
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Absolute; written anew, masked. */
  readonly logFile?: string | undefined;
  /** Values to mask. */
  readonly secrets: readonly string[];
  /** The task gets the terminal that mmo runs on, instead of pipes: nothing of what it writes is seen here. */
  readonly interactive?: boolean | undefined;
  readonly retries: number;
  /** Of each attempt; for a persistent task the time it has to become ready. */
  readonly timeoutMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Between TERM and KILL. */
  readonly graceMs?: number | undefined;
  /** Learns of every process group while it may live. */
  readonly onGroup?: { add(group: number, startTime?: string): void; remove(group: number): void } | undefined;
}

/** What came of executing a task. */
export interface Execution {
  readonly result: TaskResult;
  /** Of the last command that ran. */
  readonly exitCode?: number | undefined;
  /** The signal fired: `result` is a failure by signal that is not the task's fault. */
  readonly cancelled: boolean;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly logBytes: number;
  /** Why the log is not whole: it must not be stored. */
  readonly logFault?: string | undefined;
  /** A persistent task that is ready; `result` is then success so far. */
  readonly running?: RunningExecution | undefined;
}

export interface RunningExecution {
  /** How it ended; success when it was stopped. Never rejects. */
  readonly ended: Promise<Execution>;
  stop(): Promise<void>;
}
