import type { Task } from '../model/task.ts';
import type { StepEnd } from '../scheduler/step.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** The failure of a task that would have to read files which the sparse checkout leaves out; `undefined` when it reads none. It can be a hit all the same. */
export function refuseAbsent(task: Task, { session, records }: StepSurroundings): StepEnd | undefined {
  const absent = records.inputs(task).paths.filter((path) => session.tree.isAbsent(path));
  if (absent.length === 0) return undefined;
  const more = absent.length > 1 ? ` and ${absent.length - 1} more` : '';
  const message = `inputs are outside the sparse checkout: ${absent[0]}${more}; fetch them with: git sparse-checkout add ${task.root}`;
  return { outcome: { status: 'failure', failure: { reason: 'error', message } }, durationMs: 0 };
}
