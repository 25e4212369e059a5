import type { JsonValue } from '../model/executor.ts';
import type { Outcome } from '../model/outcome.ts';

/** How one task ended, or that it is up and goes on running. */
export interface StepEnd {
  readonly outcome: Outcome;
  /** When it began to execute, in milliseconds since the epoch. */
  readonly startedAt?: number | undefined;
  readonly durationMs: number;
  /** Of a persistent task that was ready: how long its dependents waited for it. */
  readonly readyMs?: number | undefined;
  readonly key?: string | undefined;
  readonly exitCode?: number | undefined;
  /** Attempts with this key have both passed and failed. */
  readonly flaky?: true | undefined;
  /** What the executor said of its result beside the outputs. */
  readonly data?: JsonValue | undefined;
  /** Absolute path of the log. */
  readonly log?: string | undefined;
  /** Its inputs have moved since its key was made. */
  readonly inputsChanged?: true | undefined;
  /** Present for a persistent task that is ready; `outcome` then says nothing yet. */
  readonly running?: RunningTask | undefined;
}

/** A persistent task that is ready. */
export interface RunningTask {
  /** Settles when it has ended, by itself or by `stop`; must not reject. */
  readonly ended: Promise<StepEnd>;
  /** Ends it; resolves when it is gone. May be called more than once. */
  stop(): Promise<void>;
}

export interface StepContext {
  /** Fires when the task must stop. */
  readonly signal: AbortSignal;
  /** A task it builds on did not succeed: whatever it makes must not be stored. */
  readonly tainted: boolean;
}

/** Does the work of node `n`: looks up, executes, stores. A throw is a failure. */
export type Step = (n: number, context: StepContext) => Promise<StepEnd>;
