import type { ScheduleAsked, ScheduleResult } from './schedule-options.ts';
import type { StepEnd } from './step.ts';

/** The result where the end of each task is known beforehand and good: nothing is left to schedule. Else undefined. */
export function allEnded({ graph, ended = [], signal }: Pick<ScheduleAsked, 'graph' | 'ended' | 'signal'>): ScheduleResult | undefined {
  if (signal.aborted || graph.order.length !== graph.size || !graph.order.every((n) => isGood(ended[n]))) return undefined;
  return { ends: ended as readonly StepEnd[], failed: false, interrupted: false };
}

function isGood(end: StepEnd | undefined): boolean {
  return end?.outcome.status === 'cached' || end?.outcome.status === 'success';
}
