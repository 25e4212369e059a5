import type { TaskTimes } from './run-timeline.ts';

/** A stretch of time in milliseconds since the epoch. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** When a task was worked on, from its look-up in the cache to its end; undefined when nothing was done for it. */
export function taskInterval({ queuedAt, attempts, end }: TaskTimes): Interval | undefined {
  if (end === undefined) return undefined;
  const first = attempts[0];
  if (first === undefined && (end.outcome.status === 'skipped' || end.outcome.status === 'cancelled')) return undefined;
  const lookedUpMs = Math.max(queuedAt ?? 0, end.at - end.durationMs);
  const startMs = Math.min(end.at, first?.at ?? end.at, lookedUpMs);
  return { startMs, endMs: end.at };
}
