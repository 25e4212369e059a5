import type { Task } from '../model/task.ts';
import type { InputSnapshot } from '../source/work-tree.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** Inputs of a task as they look on disk, which is what the tree now holds. */
interface SettledInputs {
  readonly snapshot: InputSnapshot;
  /** Files that the tree held otherwise before. */
  readonly changed: readonly string[];
}

/** Brings the tree up to date with a task's inputs and notes how exactly these files look: a write after that look shows later as a change. */
export function settledInputs(task: Task, { session, records }: Pick<StepSurroundings, 'session' | 'records'>): SettledInputs {
  const changed: string[] = [];
  for (let watched = records.watched(task); ; watched = records.watched(task)) {
    const snapshot = session.tree.snapshot(watched);
    const now = session.tree.revalidate({ ...watched, isOutput: (path) => records.isOutput(path) }, snapshot);
    if (now.length === 0) return { snapshot, changed };
    records.forgetFiles();
    changed.push(...now);
    // A file that has appeared since the tree was read is part of the key, so it must be watched as well.
    if (records.watched(task).files.every((path) => snapshot.files.has(path))) return { snapshot, changed };
  }
}
