import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';

/** What one of the lanes has to do. */
export interface Lane {
  /** Faults it must try. */
  readonly count: number;
  /** Other numbers for each lane, the same for the same seed. */
  readonly random: SeededRandom;
  readonly seed: number;
}

/** Shares faults that mostly wait among lanes, which try them at the same time, each in a workspace of its own. */
export async function inLanes({ count, seed, lanes }: { count: number; seed: number; lanes: number }, act: (lane: Lane) => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: Math.min(lanes, count) }, (_, n) =>
      act({ count: Math.ceil((count - n) / lanes), random: seededRandom(seed * 1000 + n), seed: seed * 1000 + n }),
    ),
  );
}
