import type { JsonValue } from '../model/executor.ts';

/** What is remembered of a task from earlier runs: for priorities, shards, time saved and flakiness. Plain JSON, kept in the workspace index. */
export interface TaskHistory {
  /** Of the last success, executed or cached; absent where none is known. */
  readonly key?: string | undefined;
  /** Of the last success. */
  readonly durationMs?: number | undefined;
  /** Digest of the last success' log. */
  readonly log?: string | undefined;
  /** What the executor said of the last success beside its outputs. */
  readonly data?: JsonValue | undefined;
  /** Durations in milliseconds of the last successful executions on this machine, newest last. */
  readonly recentMs?: readonly number[] | undefined;
  /** Id of the run whose records hold that of the last executed success. */
  readonly recordedBy?: string | undefined;
  /** Keys that failed, newest last. */
  readonly failed?: readonly KeyResults[] | undefined;
}

/** How attempts with one key ended. A key with failures and passes makes its task flaky. */
export interface KeyResults {
  readonly key: string;
  readonly failures: number;
  readonly passes: number;
  /** Milliseconds since the epoch. */
  readonly lastFailedAt: number;
}
