import { createTaskGraph } from '../graph/create-task-graph.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { TaskId } from '../model/task.ts';
import { adHocTask } from './ad-hoc-task.ts';
import { affectedTasks } from './affected-tasks.ts';
import { checkEnvFiles } from './check-env-files.ts';
import { contextNote } from './context-note.ts';
import { selectIn } from './select-in.ts';
import type { Session } from './session.ts';
import type { Plan, RunRequest } from './types.ts';

/** The plan of `mmo exec`: argv as the task `exec` of each selected service, or of those that are affected; nothing depends on anything. */
export async function makeAdHocPlan(session: Session, request: RunRequest, argv: readonly string[]): Promise<Checked<Plan>> {
  const { workspace, resolved, host } = session;
  const { selection } = request;
  const selected = await selectIn(session, { services: selection.services, filters: selection.filters });
  if (selected.value === undefined) return { value: undefined, diagnostics: selected.diagnostics };
  let services = selected.value;
  const diagnostics: Diagnostic[] = [...selected.diagnostics];
  const notes = [...contextNote(workspace, selection)];
  let affectedSince: Plan['affectedSince'];
  if (selection.affected !== undefined) {
    const affected = await affectedTasks(session, selection);
    diagnostics.push(...affected.diagnostics);
    if (affected.value === undefined) return { value: undefined, diagnostics };
    const changed = affected.value.services;
    services = services.filter(({ name }) => changed.has(name));
    affectedSince = { base: affected.value.base, head: affected.value.head };
    notes.push(...affected.value.notes);
    if (services.length === 0) notes.push('nothing is affected');
  }
  const tasks = services.map((service) => adHocTask(service, workspace.config, { name: 'exec', argv }));
  const graph = createTaskGraph(
    tasks,
    tasks.map(() => []),
  );
  const missing = checkEnvFiles(graph, { host, places: workspace, resolved });
  if (missing.length > 0) return { value: undefined, diagnostics: [...diagnostics, ...missing] };
  const named = tasks.map(({ id }): TaskId => id).sort();
  return { value: { workspace, request, graph, named, affectedBy: new Map(), affectedSince, hookArgs: new Map(), notes }, diagnostics };
}
