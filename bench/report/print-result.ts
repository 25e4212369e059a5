import type { ScenarioResult } from '../scenario.ts';
import { aligned } from './aligned.ts';
import { budgetOf } from './budget.ts';
import { judge } from './judge.ts';
import { tableOf } from './table-of.ts';
import { verdictLine } from './verdict-line.ts';

/** A table of what was measured, what else is to be said, and one line that says whether mmo kept its budget. */
export function printResult(result: ScenarioResult): string {
  const { scenario, n, limitIs, counts = {}, notes = [], failed = {}, table } = result;
  return [
    `${scenario}${n > 0 ? `, N=${n}` : ''}${limitIs === undefined ? '' : `; limit: ${limitIs}`}`,
    ...aligned(tableOf(result)),
    ...(table === undefined ? [] : aligned(table)),
    ...Object.entries(table === undefined ? counts : {}).map(([name, value]) => `${name}: ${Number.isInteger(value) ? value : value.toPrecision(3)}`),
    ...notes,
    ...Object.entries(failed).map(([name, reason]) => `${name} is left out: ${reason}`),
    verdictLine(result, judge(result, budgetOf(scenario, n))),
  ].join('\n');
}
