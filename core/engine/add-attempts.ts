import type { KeyResults, TaskHistory } from './task-history.ts';

const KEPT_KEYS = 5;

/** Attempts of one execution of a task. */
export interface Attempts {
  readonly key: string;
  readonly failures: number;
  readonly passed: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The history with these attempts added. Nothing is kept of a key that never failed, so the history of healthy tasks stays small. */
export function addAttempts(history: TaskHistory | undefined, { key, failures, passed, at }: Attempts): TaskHistory {
  const others = (history?.failed ?? []).filter((one) => one.key !== key);
  const before = history?.failed?.find((one) => one.key === key);
  if (before === undefined && failures === 0) return history ?? {};
  const results: KeyResults = {
    key,
    failures: (before?.failures ?? 0) + failures,
    // A pass of before the first failure was remembered as the last success only.
    passes: (before?.passes ?? (history?.key === key ? 1 : 0)) + (passed ? 1 : 0),
    lastFailedAt: failures > 0 ? at : (before?.lastFailedAt ?? at),
  };
  return { ...history, failed: [...others, results].slice(-KEPT_KEYS) };
}
