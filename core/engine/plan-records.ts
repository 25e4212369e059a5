import type { Session } from './session.ts';
import { TaskRecords } from './task-records.ts';
import type { Plan } from './types.ts';

/** The records of a plan's tasks in the work tree; `--` arguments reach the named ones. */
export function planRecords({ host, workspace, resolved, tree, parsed, kept }: Session, { named, request, hookArgs }: Plan): TaskRecords {
  const receivers = new Set(named);
  return new TaskRecords({
    host,
    places: workspace,
    resolved,
    stateDir: workspace.stateDir,
    vars: request.vars,
    environment: request.environment,
    environmentConfig: request.environmentConfig,
    promotion: request.promotion,
    argsOf: (task) => hookArgs.get(task.id) ?? (receivers.has(task.id) ? request.args : []),
    known: parsed,
    unlisted: (path) => tree.getUnlisted(path),
    comparable: false,
    editedSinceKept: () => kept && tree.editsSince(kept.tree),
  });
}
