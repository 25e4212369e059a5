import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { Checked } from '../model/diagnostic.ts';
import { affectedTasks } from './affected-tasks.ts';
import { selectIn } from './select-in.ts';
import type { Session } from './session.ts';
import type { AffectedReport, Selection } from './types.ts';

/** `mmo affected`: affected services and tasks of the selection, each task with its reasons. */
export async function affectedReport(session: Session, selection: Selection): Promise<Checked<AffectedReport>> {
  const affected = await affectedTasks(session, selection);
  if (affected.value === undefined) return { value: undefined, diagnostics: affected.diagnostics };
  const { base, head, tasks, services, notes } = affected.value;
  const selected = await selectIn(session, { services: selection.services, filters: selection.filters });
  if (selected.value === undefined) return { value: undefined, diagnostics: selected.diagnostics };
  const names = new Set(selected.value.map(({ name }) => name));
  const listed = session.resolved.graph.tasks.flatMap((task) => {
    const reasons = tasks.get(task.id);
    return reasons === undefined || task.virtual || !names.has(task.service) ? [] : [{ id: task.id, reasons }];
  });
  const value = { base, head, services: [...services].filter((name) => names.has(name)).sort(byCodeUnit), tasks: listed, notes };
  return { value, diagnostics: affected.diagnostics };
}
