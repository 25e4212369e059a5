import type { TaskHistory } from './task-history.ts';

/** How long a task will probably take, in milliseconds: the median of its last executions here, else what its last result took elsewhere; undefined when nothing is known. */
export function expectedMs(history: TaskHistory | undefined): number | undefined {
  const sorted = [...(history?.recentMs ?? [])].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? history?.durationMs;
}
