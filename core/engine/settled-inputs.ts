import type { Task } from '../model/task.ts';
import type { InputSnapshot } from '../source/work-tree.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** Inputs of a task as they look on disk, which is what the tree now holds. */
interface SettledInputs {
  readonly snapshot: InputSnapshot;
  /** Files that the tree held otherwise before. */
  readonly changed: readonly string[];
}

/** Brings the tree up to date with a task's inputs and notes how exactly these files look: a write between the two looks shows later as a change. */
export function settledInputs(task: Task, { session, records }: Pick<StepSurroundings, 'session' | 'records'>): SettledInputs {
  const changed: string[] = [];
  for (;;) {
    const snapshot = session.tree.snapshot(records.watched(task));
    const now = session.tree.revalidate({ ...records.watched(task), isOutput: (path) => records.isOutput(path) });
    if (now.length > 0) records.forgetFiles();
    changed.push(...now);
    // A file that has appeared since the tree was read is part of the key, so it must be watched as well.
    if (records.watched(task).files.every((path) => snapshot.files.has(path))) return { snapshot, changed };
  }
}
