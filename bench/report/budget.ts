import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What mmo must keep in a scenario: wall time as a multiple of turbo's and of the limit's, megabytes, and upper ends of what was counted. */
export interface Budget {
  readonly scenario: string;
  /** From this size on; the largest that fits counts. */
  readonly minN?: number;
  readonly turbo?: number;
  readonly limit?: number;
  readonly peakMb?: number;
  readonly counts?: Readonly<Record<string, number>>;
}

/** The budget of a scenario at a size, from `budgets.json`; undefined where there is none. */
export function budgetOf(scenario: string, n: number): Budget | undefined {
  const all: readonly Budget[] = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'budgets.json'), 'utf8'));
  return all.filter((budget) => budget.scenario === scenario && (budget.minN ?? 0) <= n).sort((a, b) => (b.minN ?? 0) - (a.minN ?? 0))[0];
}
