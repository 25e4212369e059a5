import pc from 'picocolors';
import { describeOutcome } from './describe-outcome.ts';
import type { TaskEnd } from './run-progress.ts';

/** The line that says how one task ended: `✓ cart:build 1.2 s`. Without the line's end. */
export function taskLine({ task, outcome, durationMs }: TaskEnd, color: boolean): string {
  const paint = pc.createColors(color);
  const { mark, text, tone } = describeOutcome(outcome, durationMs);
  if (tone === 'quiet') return paint.dim(`${mark} ${task} ${text}`);
  const loud = tone === 'good' ? paint.green : paint.red;
  return `${loud(mark)} ${paint.bold(task)} ${tone === 'good' ? paint.dim(text) : loud(text)}`;
}
