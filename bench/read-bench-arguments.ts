import { parseArgs } from 'node:util';
import { peerNames } from './tools/all-tools.ts';
import type { ToolName } from './tools/tool.ts';

/** What was asked for on the command line. */
export interface BenchArguments {
  readonly scenarios: readonly string[];
  readonly n: number;
  readonly peers: readonly ToolName[];
  readonly rounds: number;
  readonly full: boolean;
  readonly json?: string;
  readonly record: boolean;
}

/** Reads the command line; throws a sentence for the user where it makes no sense. */
export function readBenchArguments(argv: readonly string[], known: readonly string[]): BenchArguments {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      n: { type: 'string', default: '1000' },
      peers: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      json: { type: 'string' },
      record: { type: 'boolean', default: false },
    },
  });
  const { quick, full, json, record } = values;
  if (quick && full) throw new Error('--quick and --full exclude each other');
  const all = positionals.length === 0 || positionals.includes('all');
  const unknown = positionals.find((name) => name !== 'all' && !known.includes(name));
  if (unknown !== undefined) throw new Error(`no scenario "${unknown}"; there are: ${known.join(', ')}`);
  return {
    scenarios: all ? known : positionals,
    n: count('n', values.n),
    peers: peersOf(values.peers, { all, full }),
    rounds: values.rounds === undefined ? defaultRounds(quick, full) : count('rounds', values.rounds),
    full,
    ...(json === undefined ? {} : { json }),
    record,
  };
}

function peersOf(text: string | undefined, { all, full }: { readonly all: boolean; readonly full: boolean }): readonly ToolName[] {
  if (text === 'all' || (text === undefined && full)) return peerNames;
  if (text === undefined) return all ? ['turbo', 'nx'] : [];
  return text
    .split(',')
    .filter(Boolean)
    .map((name) => {
      const peer = peerNames.find((one) => one === name);
      if (peer === undefined) throw new Error(`no peer "${name}"; there are: ${peerNames.join(', ')}`);
      return peer;
    });
}

function defaultRounds(quick: boolean, full: boolean): number {
  if (quick) return 3;
  return full ? 15 : 9;
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} expects a whole number above 0, got "${text}"`);
  return value;
}
