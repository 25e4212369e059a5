import type { Measurement } from './measure.ts';

/** Median of each figure, and the spread of the wall time. */
export interface Figures extends Measurement {
  readonly spreadMs: readonly [fastest: number, slowest: number];
}

/** Sums up the runs of one tool. */
export function figuresOf(runs: readonly Measurement[]): Figures {
  const walls = runs.map((run) => run.wallMs);
  return {
    wallMs: median(walls),
    cpuMs: median(runs.map((run) => run.cpuMs)),
    peakMb: median(runs.map((run) => run.peakMb)),
    spreadMs: [Math.min(...walls), Math.max(...walls)],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
