import { join } from 'node:path';
import { generateWorkspace } from '../generate.ts';
import { type Command, type Measurement, measure } from '../measure.ts';
import { benchCache, toolCommand } from '../peers.ts';
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts';
import { figuresOf } from '../statistics.ts';

/** A shell asks for the services of a workspace whose names are kept: 1.5 times what `mmo --version` may take. */
export function completion({ n, rounds, onProgress }: ScenarioOptions): ScenarioResult {
  const cwd = join(benchCache, 'workspaces', `completion-${n}`);
  onProgress(`mmo: generating ${n} packages`);
  generateWorkspace({ dir: cwd, n, seed: 1, tool: 'mmo' });
  const argv = [...toolCommand('mmo').argv.slice(0, 2), 'completion', '--words=zsh', '--', 'show', ''];
  const commands: Readonly<Record<'mmo' | 'limit', Command>> = { mmo: { argv, cwd }, limit: { argv: [process.execPath, '-e', '0'], cwd } };
  const names = measure(commands.mmo).stdout.trimEnd().split('\n').length;
  if (names !== n) throw new Error(`${names} of ${n} services were offered`);

  const runs: Readonly<Record<'mmo' | 'limit', Measurement[]>> = { mmo: [], limit: [] };
  for (let round = 0; round < rounds; round += 1) {
    onProgress(`round ${round + 1} of ${rounds}`);
    for (const name of round % 2 === 0 ? (['mmo', 'limit'] as const) : (['limit', 'mmo'] as const)) runs[name].push(measure(commands[name]));
  }
  return {
    scenario: 'completion',
    n,
    tools: { mmo: figuresOf(runs.mmo) },
    limit: figuresOf(runs.limit),
    limitIs: 'node -e 0',
    budget: { turbo: 1, limit: 1.95, peakMb: 80 },
  };
}
