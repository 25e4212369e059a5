import { interleave } from './interleave.ts';
import type { Command } from './measure.ts';
import { measureAll } from './measure-all.ts';
import type { ScenarioOptions, ScenarioResult } from './scenario.ts';
import { figuresOf } from './statistics.ts';

/** What mmo is compared with where there is no peer. */
export interface Comparison extends Pick<ScenarioResult, 'scenario' | 'n' | 'counts' | 'notes'> {
  readonly mmo: readonly Command[];
  readonly limit: readonly Command[];
  readonly limitIs: string;
}

/** Lets mmo and a limit take turns. */
export function compareCommands(
  { mmo, limit, ...about }: Comparison,
  { rounds, slowRounds, onProgress }: Pick<ScenarioOptions, 'rounds' | 'slowRounds' | 'onProgress'>,
): ScenarioResult {
  const runs = interleave(
    [
      { name: 'mmo', run: () => measureAll(mmo) },
      { name: 'limit', run: () => measureAll(limit) },
    ],
    {
      rounds,
      slowRounds,
      onRound: (round) => onProgress(`${about.scenario}: round ${round + 1} of ${rounds}`),
      onFailure: (_name, error) => {
        throw error;
      },
    },
  );
  return { ...about, tools: { mmo: figuresOf(runs.get('mmo') ?? []) }, limit: figuresOf(runs.get('limit') ?? []) };
}
