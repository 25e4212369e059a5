import type { TaskId } from '../../model/task.ts';
import type { StepEnd } from '../../scheduler/step.ts';
import type { PassReport } from '../run-plan.ts';
import type { KnownTask } from './known-task.ts';

/** Adds what a pass has learnt. What it did not come to, since it was cancelled, is known no more: the next pass shall. */
export function rememberPass(known: Map<TaskId, KnownTask>, { plan, keys, taskKeys, ends, doubtful }: PassReport): void {
  for (const [n, task] of plan.graph.tasks.entries()) {
    if (plan.part?.standIns.has(task.id) === true) continue;
    const end = ends[n];
    if (end === undefined || end.outcome.status === 'cancelled') known.delete(task.id);
    else
      known.set(task.id, {
        key: taskKeys[n]?.key ?? '',
        closure: hasSucceeded(end) ? keys.closureOf(n) : undefined,
        isDoubtful: end.inputsChanged === true,
      });
  }
  // What depends on them read what nobody knows.
  for (const id of doubtful) {
    const one = known.get(id);
    if (one !== undefined) known.set(id, { ...one, isDoubtful: true });
  }
}

function hasSucceeded({ outcome }: StepEnd): boolean {
  return outcome.status === 'success' || outcome.status === 'cached';
}
