import type { Task } from '../model/task.ts';
import type { RunState } from './run-state.ts';
import type { Session } from './session.ts';

/** A folder of its own for what a task moves aside or stages, on the file system of the workspace; removed with the run. */
export function taskTmpDir({ host, workspace }: Session, { runId }: RunState, task: Task): string {
  return `${workspace.stateDir}/tmp/${runId}/${task.service}-${task.name}-${host.clock.random(4)}`;
}
