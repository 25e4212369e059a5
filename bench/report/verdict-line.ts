import type { ScenarioResult } from '../scenario.ts';
import type { Check } from './judge.ts';

/** One line that says whether mmo kept its budget. */
export function verdictLine({ scenario, n }: Pick<ScenarioResult, 'scenario' | 'n'>, checks: readonly Check[]): string {
  const title = `${scenario}${n > 0 ? ` n=${n}` : ''}:`;
  if (checks.length === 0) return `${title} nothing to judge`;
  const over = checks.filter(({ kept }) => !kept).length;
  const said = checks.map(({ what, value, budget, kept }) => `${figure(value)} ${what} (at most ${budget}${kept ? '' : ', MISSED'})`);
  return `${title} ${said.join(', ')}: ${over === 0 ? 'within budget' : `${over} of ${checks.length} over budget`}`;
}

function figure(value: number): string {
  return value >= 20 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value < 0.1 ? 4 : 2);
}
