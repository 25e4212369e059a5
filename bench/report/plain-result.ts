import type { ScenarioResult } from '../scenario.ts';
import { budgetOf } from './budget.ts';
import { type Check, judge } from './judge.ts';

/** A result as `--json` writes it, with what was judged. */
export type PlainResult = ScenarioResult & { readonly ratios: Readonly<Record<string, number>>; readonly checks: readonly Check[] };

/** Adds mmo's ratio to each peer and to the limit, and the verdict. */
export function plainResult(result: ScenarioResult): PlainResult {
  const { mmo, ...peers } = result.tools;
  const others = Object.entries({ ...peers, ...(result.limit === undefined ? {} : { limit: result.limit }) });
  const ratios = mmo === undefined ? [] : others.map(([name, { wallMs }]) => [name, mmo.wallMs / wallMs] as const);
  return { ...result, ratios: Object.fromEntries(ratios), checks: judge(result, budgetOf(result.scenario, result.n)) };
}
