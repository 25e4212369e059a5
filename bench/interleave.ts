import type { Measurement } from './measure.ts';

/** One of those that take turns. */
export interface Contestant {
  readonly name: string;
  readonly run: (round: number) => Measurement;
}

/** One whose first turn took longer than this is slow. */
const slowMs = 8000;

/** Runs everybody in turn, each round starting with another one, so that a busy moment of the machine hits all alike. One that throws is out: see `onFailure`. */
export function interleave(
  contestants: readonly Contestant[],
  {
    rounds,
    slowRounds,
    onRound,
    onFailure,
  }: {
    readonly rounds: number;
    readonly slowRounds: number;
    readonly onRound: (round: number) => void;
    readonly onFailure: (name: string, error: unknown) => void;
  },
): ReadonlyMap<string, readonly Measurement[]> {
  const runs = new Map<string, Measurement[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    onRound(round);
    const first = round % contestants.length;
    for (const { name, run } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const taken = runs.get(name);
      if (taken === undefined || (round >= slowRounds && (taken[0]?.wallMs ?? 0) > slowMs)) continue;
      try {
        taken.push(run(round));
      } catch (error) {
        runs.delete(name);
        onFailure(name, error);
      }
    }
  }
  return runs;
}
