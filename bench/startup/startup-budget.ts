import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedSize } from './count-modules.ts';

/** What a call may load at most. */
export type LoadBudget = Pick<LoadedSize, 'modules' | 'kilobytes'>;

/** Where the budget of every call lies. */
export const startupBudgetFile: string = join(import.meta.dirname, 'budget.json');

/** The budget of every call, by its name. */
export function readStartupBudget(): Readonly<Record<string, LoadBudget>> {
  return JSON.parse(readFileSync(startupBudgetFile, 'utf8'));
}

/** A budget for what is loaded now, with a little room, so that not every line of code is felt. */
export function roomFor({ modules, kilobytes }: LoadBudget): LoadBudget {
  return { modules: modules === 1 ? 1 : modules + 4, kilobytes: Math.ceil((kilobytes * 1.08 + 10) / 10) * 10 };
}
