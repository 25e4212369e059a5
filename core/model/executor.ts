import type { Failure } from './outcome.ts';
import type { Service } from './service.ts';
import type { Task, TaskConfig } from './task.ts';

/** A JSON Schema (draft 2020-12 or 07) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How a spawned command ended. `exitCode` is undefined when a signal ended it. */
export interface SpawnResult {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

export interface SpawnOptions {
  /** Absolute; default the task's working directory. */
  readonly cwd?: string;
  /** Added to the task's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the engine hands an executor for one attempt of one task. */
export interface ExecutorContext {
  /** Absolute path of the workspace. */
  readonly workspaceRoot: string;
  /** Absolute working directory of the task. */
  readonly cwd: string;
  /** The task's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** `--` arguments. */
  readonly args: readonly string[];
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** Runs argv in the task's process group; its output is the task's output. Killed as a tree when the signal fires. */
  spawn(argv: readonly string[], options?: SpawnOptions): Promise<SpawnResult>;
  /** Adds a line to the task's output. */
  log(text: string): void;
}

export type TaskResult = { readonly status: 'success'; readonly identity?: string | undefined } | { readonly status: 'failure'; readonly failure: Failure };

/** How one kind of task runs. Stateless. */
export interface Executor {
  readonly name: string;
  /** Part of the key: change it when the same record would do something else. */
  readonly version: string;
  /** JSON Schema of `options`, checked before the graph is built. */
  readonly schema?: JsonSchema | undefined;
  /** Inputs, outputs, env it knows by itself. */
  defaults?(
    service: Pick<Service, 'name' | 'dir' | 'type'>,
    options: Readonly<Record<string, unknown>>,
  ): Partial<Pick<TaskConfig, 'inputs' | 'outputs' | 'env' | 'cache'>>;
  /** Toolchain versions and the like: part of the record. Must be cheap. */
  fingerprint?(task: Task, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  execute(task: Task, context: ExecutorContext): Promise<TaskResult>;
}
