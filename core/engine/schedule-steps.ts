import { criticalPath } from '../scheduler/critical-path.ts';
import { schedule } from '../scheduler/schedule.ts';
import type { ScheduleAsked, ScheduleResult } from '../scheduler/schedule-options.ts';
import { expectedMs } from './expected-ms.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { taskStep } from './task-step.ts';

/** Looks up, restores or executes what has not ended, the longest chains first. */
export function scheduleSteps(asked: ScheduleAsked, around: StepSurroundings): Promise<ScheduleResult> {
  const { graph } = asked;
  const priorities = criticalPath(graph, (n) => expectedMs(around.session.history.get(graph.tasks[n]?.id ?? '')) ?? 1);
  return schedule({ ...asked, priorities, step: (n, context) => taskStep(n, context, around) });
}
