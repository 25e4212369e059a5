import type { TaskEnd } from './run-progress.ts';

/** More tasks than this, and hits are only counted, by the closing line. */
const listedHits = 40;

/** Whether a task's end is worth a line: not when it was cancelled before it began, nor when it is one of very many hits. */
export function deservesLine({ outcome }: TaskEnd, { started, total }: { readonly started: boolean; readonly total: number }): boolean {
  if (outcome.status === 'cached') return total <= listedHits;
  return outcome.status !== 'cancelled' || started;
}
