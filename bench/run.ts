import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Tool } from './generate.ts';
import { printResult } from './print-result.ts';
import type { ScenarioOptions, ScenarioResult } from './scenario.ts';
import { completion } from './scenarios/completion.ts';
import { warm } from './scenarios/warm.ts';

/*
 * npm run bench -- <scenario|all> [--n 1000] [--peers turbo] [--rounds 9] [--quick|--full] [--json <file>]
 *
 * Prints a table of medians and a one-line verdict for each scenario. The exit code tells whether the measuring worked, not whether the
 * budget was kept: a busy machine must not look like a defect.
 */
const scenarios: Readonly<Record<string, (options: ScenarioOptions) => ScenarioResult>> = { warm, completion };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: 'string', default: '1000' },
    peers: { type: 'string', default: '' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const names = positionals.length === 0 || positionals.includes('all') ? Object.keys(scenarios) : positionals;
const options: ScenarioOptions = {
  n: count('n', values.n),
  peers: values.peers.split(',').filter(Boolean).map(peerOf),
  rounds: values.rounds === undefined ? defaultRounds() : count('rounds', values.rounds),
  onProgress: (text) => console.error(text),
};
const results = names.map((name) => {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`No scenario "${name}"; there are: ${Object.keys(scenarios).join(', ')}`);
  const result = scenario(options);
  console.log(printResult(result));
  return result;
});
if (values.json !== undefined) {
  const plain = results.map(({ scenario, n, tools, limit }) => ({ scenario, n, tools, limit }));
  writeFileSync(values.json, `${JSON.stringify(plain.length === 1 ? plain[0] : plain, undefined, 2)}\n`);
}

function defaultRounds(): number {
  if (values.quick) return 3;
  return values.full ? 25 : 9;
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} expects a whole number above 0, got "${text}"`);
  return value;
}

function peerOf(name: string): Tool {
  if (name !== 'turbo') throw new Error(`No peer "${name}"; there is: turbo`);
  return name;
}
