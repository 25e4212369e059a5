import type { ScheduleOptions, ScheduleResult } from './schedule-options.ts';
import { Scheduler } from './scheduler.ts';
import type { StepEnd } from './step.ts';

/**
 * Runs every task of the graph after its dependencies, as many at once as there are slots, the highest priority first.
 *
 * Each task that is not virtual gets one `task:queue` and one `task:end`. A failure cancels the rest (`never`), skips
 * what depends on it (`independent`), or taints it (`always`). Tasks with `when` other than `success` run once their
 * dependencies have ended in whatever way, even after an interrupt, with a signal of their own that fires after their
 * timeout. A persistent task takes no slot, holds its locks until it is ready, and is stopped when no dependent is left.
 */
export async function schedule(options: ScheduleOptions): Promise<ScheduleResult> {
  const { graph, ended = [], signal } = options;
  if (!signal.aborted && graph.order.length === graph.size && graph.order.every((n) => isGood(ended[n]))) return tellAll(options, ended as readonly StepEnd[]);
  return new Scheduler(options).run();
}

function isGood(end: StepEnd | undefined): boolean {
  return end?.outcome.status === 'cached' || end?.outcome.status === 'success';
}

/** All is known beforehand: nothing is left but to tell. */
function tellAll({ graph, emit, clock }: ScheduleOptions, ends: readonly StepEnd[]): ScheduleResult {
  for (const n of graph.order) {
    const [task, end] = [graph.tasks[n], ends[n]];
    if (task === undefined || end === undefined || task.virtual) continue;
    const { outcome, durationMs, key, exitCode, flaky, data, log } = end;
    const at = clock.now();
    emit({ type: 'task:queue', at, task: task.id });
    emit({ type: 'task:end', at, task: task.id, outcome, durationMs, key, exitCode, flaky, data, log });
  }
  return { ends, failed: false, interrupted: false };
}
