import type { TaskId } from '../model/task.ts';
import type { Plan } from './types.ts';

/** Whether a task of the plan is the one that `--interactive` hands the terminal to. */
export function ownsTerminal({ request, named }: Pick<Plan, 'request' | 'named'>, id: TaskId): boolean {
  return request.interactive === true && named.includes(id);
}
