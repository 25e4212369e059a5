import type { FileMode } from './tree.ts';

/** One input file as a record holds it: mode and content id. */
export type InputEntry = readonly [path: string, mode: FileMode, id: string];

/**
 * Everything that decides what a task does, as plain data: what `mmo why` compares and what the key digests
 * together with the closures of the dependencies. Every list is sorted by code unit.
 */
export interface TaskRecord {
  readonly version: number;
  readonly platform: string;
  readonly executor: string;
  readonly executorVersion: string;
  readonly task: string;
  readonly root: string;
  readonly cwd: string;
  readonly command: string | readonly string[] | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly outputs: readonly string[];
  readonly inputs: readonly InputEntry[];
  /** Values mmo sets and OS variables the task declares; `null` is unset. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly args: readonly string[];
  readonly tools: Readonly<Record<string, string>>;
}
