import type { ServiceGraph } from '../graph/build-service-graph.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import { matchSelector } from './match-selector.ts';

export interface ServiceSelection {
  readonly services: readonly string[];
  readonly filters: readonly string[];
  /** The stored context; `-s` and `--filter` replace it. */
  readonly context: readonly string[];
}

/** Names of the selected services, in code-unit order: the union of the positive selectors (all without one) minus what `!x` and `~x` exclude. */
export function selectServices(selection: ServiceSelection, graph: ServiceGraph): Checked<readonly string[]> {
  const given = [...selection.services, ...selection.filters];
  const selectors = given.length > 0 ? given : selection.context;
  const chosen = new Set<string>();
  const excluded = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  let positive = false;
  for (const selector of selectors) {
    const negative = selector.startsWith('!') || selector.startsWith('~');
    positive ||= !negative;
    const matched = matchSelector(negative ? selector.slice(1) : selector, graph);
    diagnostics.push(...matched.diagnostics);
    for (const name of matched.value ?? []) (negative ? excluded : chosen).add(name);
  }
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const names = positive ? [...chosen] : graph.nodes();
  return { value: names.filter((name) => !excluded.has(name)).sort(byCodeUnit), diagnostics: [] };
}
