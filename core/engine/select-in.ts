import { buildServiceGraph } from '../graph/build-service-graph.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';
import { selectServices } from '../select/select-services.ts';
import { selectorInRoot } from '../select/selector-in-root.ts';
import { affectedTasks } from './affected-tasks.ts';
import type { Session } from './session.ts';
import type { Selection } from './types.ts';

/** Services that a selection leaves, in order of name; `--affected` leaves those with an affected task. */
export async function selectIn(session: Session, selection: Selection): Promise<Checked<readonly Service[]>> {
  const { services } = session.resolved;
  const { context, roots } = session.workspace;
  const inRoots = (selectors: readonly string[]): readonly string[] => selectors.map((selector) => selectorInRoot(selector, roots));
  const given = { services: inRoots(selection.services), filters: inRoots(selection.filters), context: inRoots(context) };
  const chosen = selectServices(given, buildServiceGraph(services));
  if (chosen.value === undefined) return { value: undefined, diagnostics: chosen.diagnostics };
  const names = new Set(chosen.value);
  const selected = services.filter(({ name }) => names.has(name));
  if (selection.affected === undefined) return { value: selected, diagnostics: chosen.diagnostics };
  const affected = await affectedTasks(session, selection);
  if (affected.value === undefined) return { value: undefined, diagnostics: affected.diagnostics };
  const changed = affected.value.services;
  return { value: selected.filter(({ name }) => changed.has(name)), diagnostics: affected.diagnostics };
}
