import type { Task } from '../model/task.ts';
import type { StepEnd } from '../scheduler/step.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** Ends a virtual task: the default inputs of its service stand for it, or what an earlier pass knows of it. */
export function settleStandIn(n: number, task: Task, { plan, keys }: StepSurroundings): StepEnd {
  const standIn = plan.part?.standIns.get(task.id);
  if (standIn === undefined) keys.settleVirtual(n);
  else keys.carry(n, standIn);
  return { outcome: { status: 'success', stored: false }, durationMs: 0 };
}
