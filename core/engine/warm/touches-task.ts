import { joinPath } from '../../lib/join-path.ts';
import type { Task } from '../../model/task.ts';
import type { TaskRecords } from '../task-records.ts';

/** Whether a file, were it another or not there, could give the task another key. */
export function touchesTask(task: Task, path: string, records: TaskRecords): boolean {
  const { matches, literals } = records.inputs(task);
  return matches(path) || literals.includes(path) || task.envFiles.some((file) => joinPath(task.root, file) === path);
}
