import { allEnded } from './all-ended.ts';
import type { ScheduleOptions, ScheduleResult } from './schedule-options.ts';
import { Scheduler } from './scheduler.ts';

/**
 * Runs every task of the graph after its dependencies, as many at once as there are slots, the highest priority first.
 *
 * Each task that is not virtual and has not `ended` before gets one `task:queue` and one `task:end`. A failure cancels the rest (`never`), skips
 * what depends on it (`independent`), or taints it (`always`). Tasks with `when` other than `success` run once their
 * dependencies have ended in whatever way, even after an interrupt, with a signal of their own that fires after their
 * timeout. A persistent task takes no slot, holds its locks until it is ready, and is stopped when no dependent is left.
 */
export async function schedule(options: ScheduleOptions): Promise<ScheduleResult> {
  return allEnded(options) ?? new Scheduler(options).run();
}
