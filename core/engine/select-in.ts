import type { Checked } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';
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
  const chosen = await choose(given, services);
  if (chosen.value === undefined) return { value: undefined, diagnostics: chosen.diagnostics };
  const names = new Set(chosen.value);
  const selected = services.filter(({ name }) => names.has(name));
  if (selection.affected === undefined) return { value: selected, diagnostics: chosen.diagnostics };
  const affected = await affectedTasks(session, selection);
  if (affected.value === undefined) return { value: undefined, diagnostics: affected.diagnostics };
  const changed = affected.value.services;
  return { value: selected.filter(({ name }) => changed.has(name)), diagnostics: affected.diagnostics };
}

/** Where nothing narrows them, all services are chosen without a graph. */
async function choose(
  given: { readonly [part in 'services' | 'filters' | 'context']: readonly string[] },
  services: readonly Service[],
): Promise<Checked<readonly string[]>> {
  if (given.services.length + given.filters.length + given.context.length === 0) return { value: services.map(({ name }) => name), diagnostics: [] };
  const [{ buildServiceGraph }, { selectServices }] = await Promise.all([import('../graph/build-service-graph.ts'), import('../select/select-services.ts')]);
  return selectServices(given, buildServiceGraph(services));
}
