import type { TaskId } from '../model/task.ts';
import type { Session } from './session.ts';

/** Tasks of the run that this process was started from by one of its tasks in the same workspace; empty outside of one. */
export function outerPlan({ host, workspace }: Session): readonly TaskId[] {
  if (!isNested(host.env, workspace.root)) return [];
  try {
    const ids: unknown = JSON.parse(host.files.tryReadText(planFile(workspace.stateDir, host.env['MMO_RUN_ID'] ?? '')) ?? '[]');
    return Array.isArray(ids) ? (ids as TaskId[]) : [];
  } catch {
    return [];
  }
}

/** Whether this mmo runs inside a task of the same workspace: then the ancestor holds the lock. */
export function isNested(env: Readonly<Record<string, string | undefined>>, root: string): boolean {
  return env['MMO_RUN_ID'] !== undefined && env['MMO_WORKSPACE_ROOT'] === root;
}

/** Where a run leaves the list of its tasks for nested ones. */
export function planFile(stateDir: string, runId: string): string {
  return `${stateDir}/tmp/${runId.replace(/[^\w-]/g, '')}/plan.json`;
}
