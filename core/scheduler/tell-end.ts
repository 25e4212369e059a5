import type { Task } from '../model/task.ts';
import type { ScheduleAsked } from './schedule-options.ts';
import type { StepEnd } from './step.ts';

/** Tells the end of a task that the scheduler never had: `task:queue` and `task:end`, and nothing of a virtual one. */
export function tellEnd(task: Task, end: StepEnd, { emit, clock }: Pick<ScheduleAsked, 'emit' | 'clock'>): void {
  if (task.virtual) return;
  const { outcome, durationMs, key, exitCode, flaky, data, log } = end;
  const at = clock.now();
  emit({ type: 'task:queue', at, task: task.id });
  emit({ type: 'task:end', at, task: task.id, outcome, durationMs, key, exitCode, flaky, data, log });
}
