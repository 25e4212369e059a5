import { criticalPath } from '../scheduler/critical-path.ts';
import { schedule } from '../scheduler/schedule.ts';
import type { ScheduleAsked, ScheduleResult } from '../scheduler/schedule-options.ts';
import { expectedMs } from './expected-ms.ts';
import { restoreHits } from './restore-hits.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { taskStep } from './task-step.ts';

/** Looks up, restores or executes what has not ended, the longest chains first. */
export async function scheduleSteps(asked: ScheduleAsked, around: StepSurroundings): Promise<ScheduleResult> {
  const priorities = criticalPath(asked.graph, (n) => expectedMs(around.session.history.get(asked.graph.tasks[n]?.id ?? '')) ?? 1);
  const ended = await restoreHits({ asked, priorities }, around);
  return schedule({ ...asked, ended, priorities, step: (n, context) => taskStep(n, context, around) });
}
