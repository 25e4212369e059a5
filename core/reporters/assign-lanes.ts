import type { Interval } from './task-interval.ts';

/** Gives each interval a lane, counted from 0, in which no other one overlaps it: the lowest that is free when it starts. */
export function assignLanes<T extends Interval>(intervals: readonly T[]): readonly (T & { readonly lane: number })[] {
  const freeFrom: number[] = [];
  return [...intervals]
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
    .map((interval) => {
      const free = freeFrom.findIndex((at) => at <= interval.startMs);
      const lane = free === -1 ? freeFrom.length : free;
      freeFrom[lane] = interval.endMs;
      return { ...interval, lane };
    });
}
