/** What the bench's own time goes into, beside all else that it does. */
export type Spending = 'preparing' | 'measuring';

const spentMs: Record<Spending, number> = { preparing: 0, measuring: 0 };
let isSpending = false;

/** Does something, and books how long it takes; what is booked within it counts once, for the outermost. */
export function spend<T>(on: Spending, work: () => T): T {
  if (isSpending) return work();
  isSpending = true;
  const startedMs = performance.now();
  try {
    return work();
  } finally {
    spentMs[on] += performance.now() - startedMs;
    isSpending = false;
  }
}

/** Milliseconds that were booked since it was last asked. */
export function takeSpent(): Readonly<Record<Spending, number>> {
  const taken = { ...spentMs };
  spentMs.preparing = 0;
  spentMs.measuring = 0;
  return taken;
}
