import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { TaskId } from '../model/task.ts';
import type { KeyResults, TaskHistory } from './task-history.ts';

/** A task that has both passed and failed with one key. */
export interface FlakyTask extends KeyResults {
  readonly task: TaskId;
}

/** Every flaky task of the workspace that is still there, in order of id; its newest key only. */
export function listFlaky(histories: ReadonlyMap<string, TaskHistory>, exists: (task: TaskId) => boolean): readonly FlakyTask[] {
  const flaky: FlakyTask[] = [];
  for (const [id, { failed = [] }] of histories) {
    const results = failed.findLast(({ failures, passes }) => failures > 0 && passes > 0);
    const task = id as TaskId;
    if (results !== undefined && exists(task)) flaky.push({ task, ...results });
  }
  return flaky.sort((a, b) => byCodeUnit(a.task, b.task));
}
