import type { ScenarioResult } from '../scenario.ts';
import type { Budget } from './budget.ts';

/** One thing that was to be kept. */
export interface Check {
  readonly what: string;
  readonly value: number;
  readonly budget: number;
  readonly kept: boolean;
}

/** Compares a result with its budget; what was not measured is not judged. */
export function judge({ tools, limit, counts }: ScenarioResult, budget: Budget | undefined): readonly Check[] {
  const { mmo, turbo } = tools;
  const checks: readonly (readonly [what: string, value: number | undefined, budget: number | undefined])[] = [
    ['× turbo', mmo && turbo && mmo.wallMs / turbo.wallMs, budget?.turbo],
    ['× limit', mmo && limit && mmo.wallMs / limit.wallMs, budget?.limit],
    ['MB', mmo?.peakMb, budget?.peakMb],
    ...Object.entries(budget?.counts ?? {}).map(([name, most]) => [name, counts?.[name], most] as const),
  ];
  return checks.flatMap(([what, value, most]) => (value === undefined || most === undefined ? [] : [{ what, value, budget: most, kept: value <= most }]));
}
