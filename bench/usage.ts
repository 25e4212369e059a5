import type { Scenario } from './scenario.ts';
import { peerNames } from './tools/all-tools.ts';

/** What `npm run bench -- --help` prints. */
export function usage(scenarios: readonly Pick<Scenario, 'name' | 'asks'>[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return `npm run bench -- [scenario…|all] [flags]

Measures mmo beside its peers on this machine, in turns, and prints a table and a verdict for each scenario; without a scenario, all of them.

Scenarios
${scenarios.map(({ name, asks }) => `  ${name.padEnd(width)}  ${asks}`).join('\n')}

Flags
  --n <number>     packages; 1000
  --peers <names>  of ${peerNames.join(', ')}; or all. Without it: none for named scenarios, turbo,nx for all of them
  --rounds <n>     measured runs of each tool; 9
  --quick          three rounds: all scenarios in under ten minutes on an idle machine, once their workspaces are there
  --full           15 rounds, every peer, all sizes: hours
  --json <file>    figures as JSON: per tool, ratios, verdicts
  --record         into results.json, the READMEs and their picture
  --help           this

The exit code tells whether the measuring worked (0, 1) and what was asked for made sense (2), not whether a budget was kept.
`;
}
