import type { ScheduleAsked, ScheduleResult } from './schedule-options.ts';
import type { StepEnd } from './step.ts';

/** Tells the ends of all tasks, where each is known beforehand and good: nothing is left to schedule. Else undefined, and nothing has been told. */
export function tellEnded({ graph, emit, clock, ended = [], signal }: ScheduleAsked): ScheduleResult | undefined {
  if (signal.aborted || graph.order.length !== graph.size || !graph.order.every((n) => isGood(ended[n]))) return undefined;
  for (const n of graph.order) {
    const [task, end] = [graph.tasks[n], ended[n]];
    if (task === undefined || end === undefined || task.virtual) continue;
    const { outcome, durationMs, key, exitCode, flaky, data, log } = end;
    const at = clock.now();
    emit({ type: 'task:queue', at, task: task.id });
    emit({ type: 'task:end', at, task: task.id, outcome, durationMs, key, exitCode, flaky, data, log });
  }
  return { ends: ended as readonly StepEnd[], failed: false, interrupted: false };
}

function isGood(end: StepEnd | undefined): boolean {
  return end?.outcome.status === 'cached' || end?.outcome.status === 'success';
}
