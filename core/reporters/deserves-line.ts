import type { OutputMode } from './reporter-options.ts';
import type { TaskEnd } from './run-progress.ts';

/** More tasks than this, and hits are only counted, by the closing line. */
const listedHits = 40;

/** What a task's end is weighed by. */
export interface LineContext {
  readonly started: boolean;
  /** Tasks of the run. */
  readonly total: number;
  readonly outputMode: OutputMode;
}

/** Whether a task's end is worth a line: not when no output is wanted, when it was cancelled before it began, nor when it is one of very many hits. */
export function deservesLine({ outcome }: TaskEnd, { started, total, outputMode }: LineContext): boolean {
  if (outputMode === 'none') return false;
  if (outcome.status === 'cached') return total <= listedHits;
  return outcome.status !== 'cancelled' || started;
}
