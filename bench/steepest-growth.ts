/** What one item costs at a size. */
export interface Cost {
  readonly size: number;
  readonly perItem: number;
}

/**
 * How much dearer an item gets from one size to a larger one, at worst: 1 is linear, 10 between sizes ten apart is quadratic. What falls counts
 * as 1, since fixed costs are shared by more items.
 */
export function steepestGrowth(costs: readonly Cost[]): number {
  const sorted = [...costs].sort((a, b) => a.size - b.size);
  return sorted.slice(1).reduce((worst, { perItem }, n) => Math.max(worst, perItem / (sorted[n]?.perItem ?? perItem)), 1);
}
