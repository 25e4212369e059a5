import type { TaskHistory } from './task-history.ts';

/** Whether attempts with this key have both passed and failed. */
export function isFlaky(history: TaskHistory | undefined, key: string): boolean {
  return history?.failed?.some((results) => results.key === key && results.failures > 0 && results.passes > 0) ?? false;
}
