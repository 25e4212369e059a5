import type { Diagnostic } from './diagnostic.ts';
import type { JsonValue } from './executor.ts';
import type { Outcome } from './outcome.ts';
import type { TaskId } from './task.ts';

/** Counts of outcomes of one run. */
export interface Totals {
  readonly tasks: number;
  readonly success: number;
  readonly cached: number;
  readonly failure: number;
  readonly skipped: number;
  readonly cancelled: number;
}

/** What a run tells; the one seam between engine and screen. `at` is milliseconds since the epoch. */
export type RunEvent =
  | {
      readonly type: 'run:start';
      readonly at: number;
      readonly id: string;
      readonly tasks: readonly TaskId[];
      readonly concurrency: number;
      readonly command: readonly string[];
      /** Name of the workspace. */
      readonly workspace: string;
      /** Services whose tasks were asked for, in order of name; under `--affected` those that are. */
      readonly services: readonly string[];
      readonly note?: string | undefined;
    }
  | { readonly type: 'task:queue'; readonly at: number; readonly task: TaskId }
  | {
      readonly type: 'task:start';
      readonly at: number;
      readonly task: TaskId;
      readonly attempt: number;
      readonly command?: string | undefined;
      /** The task owns the terminal until its `task:end`: nobody else may write to it. */
      readonly interactive?: true | undefined;
      /** The task goes on until it is stopped: its output is of use before its end. */
      readonly persistent?: true | undefined;
    }
  /** Whole lines where they end; `text` is decoded, lossy; the log file keeps the bytes. Secrets are already masked. */
  | { readonly type: 'task:output'; readonly at: number; readonly task: TaskId; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | {
      readonly type: 'task:end';
      readonly at: number;
      readonly task: TaskId;
      readonly outcome: Outcome;
      readonly durationMs: number;
      readonly key?: string | undefined;
      readonly exitCode?: number | undefined;
      /** The task has both passed and failed with this key, in this run or an earlier one. */
      readonly flaky?: true | undefined;
      /** What the executor said of its result beside the outputs, such as counts of tests. */
      readonly data?: JsonValue | undefined;
      /** Absolute path of the log, when one was written or a hit has one. */
      readonly log?: string | undefined;
    }
  /** `task` where the task's own tool found it. */
  | { readonly type: 'diagnostic'; readonly at: number; readonly diagnostic: Diagnostic; readonly task?: TaskId | undefined }
  | {
      readonly type: 'run:end';
      readonly at: number;
      readonly exitCode: number;
      readonly totals: Totals;
      readonly durationMs: number;
      readonly savedMs: number;
      readonly criticalPath: readonly TaskId[];
      readonly criticalPathMs: number;
      readonly interrupted?: string | undefined;
    };

/** How a task ended. */
export type TaskEnd = Extract<RunEvent, { readonly type: 'task:end' }>;

/** Takes events; must not throw. */
export type Emit = (event: RunEvent) => void;

/** Folds over events. Never throws, never decides. */
export interface Reporter {
  report(event: RunEvent): void;
  close?(): Promise<void>;
}
