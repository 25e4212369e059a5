import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { suggest } from '../core/diagnostics/suggest.ts';
import { peerNames } from './tools/all-tools.ts';
import type { ToolName } from './tools/tool.ts';

/** What was asked for on the command line. */
export interface BenchArguments {
  readonly scenarios: readonly string[];
  readonly n: number;
  readonly peers: readonly ToolName[];
  readonly rounds: number;
  readonly slowRounds: number;
  readonly full: boolean;
  readonly json?: string;
  readonly record: boolean;
  readonly help: boolean;
}

const flags = {
  n: { type: 'string', default: '1000' },
  peers: { type: 'string' },
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  json: { type: 'string' },
  record: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** One package for each layer of the graph. */
const leastN = 10;

/** Reads the command line; throws a sentence for the user where it makes no sense. */
export function readBenchArguments(argv: readonly string[], known: readonly string[]): BenchArguments {
  refuseUnknownFlags(argv);
  const { positionals, values } = parseArgs({ args: [...argv], allowPositionals: true, options: flags });
  const { quick, full, json, record, help } = values;
  if (quick && full) throw new Error('--quick and --full exclude each other');
  for (const name of positionals) if (name !== 'all' && !known.includes(name)) throw unknown('scenario', name, ['all', ...known]);
  if (json !== undefined) refuseUnwritable(json);
  const all = positionals.length === 0 || positionals.includes('all');
  return {
    scenarios: all ? known : positionals,
    n: count('n', values.n, leastN),
    peers: peersOf(values.peers, { all, full }),
    rounds: values.rounds === undefined ? defaultRounds(quick, full) : count('rounds', values.rounds, 1),
    slowRounds: quick ? 1 : 3,
    full,
    ...(json === undefined ? {} : { json }),
    record,
    help,
  };
}

/** Before parseArgs does, which names no flag that could have been meant. */
function refuseUnknownFlags(argv: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...argv], allowPositionals: true, strict: false, tokens: true, options: flags });
  for (const token of tokens) {
    if (token.kind === 'option' && !(token.name in flags)) {
      throw unknown(
        'flag',
        token.rawName,
        Object.keys(flags).map((name) => `--${name}`),
      );
    }
  }
}

/** A file that cannot be written is told before anything is measured for it. */
function refuseUnwritable(json: string): void {
  const path = resolve(json);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error(`--json: ${json} is a folder`);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    throw new Error(`--json: nothing can be written into ${dirname(path)}`);
  }
}

function peersOf(text: string | undefined, { all, full }: { readonly all: boolean; readonly full: boolean }): readonly ToolName[] {
  if (text === 'all' || (text === undefined && full)) return peerNames;
  if (text === undefined) return all ? ['turbo', 'nx'] : [];
  const peers = text
    .split(',')
    .filter(Boolean)
    .map((name) => {
      const peer = peerNames.find((one) => one === name);
      if (peer === undefined) throw unknown('peer', name, [...peerNames, 'all']);
      return peer;
    });
  return [...new Set(peers)];
}

function unknown(what: string, name: string, known: readonly string[]): Error {
  const near = suggest(name, known);
  return new Error(`no ${what} "${name}"; ${near === undefined ? 'there are' : `did you mean "${near}"? There are`}: ${known.join(', ')}`);
}

function defaultRounds(quick: boolean, full: boolean): number {
  if (quick) return 3;
  return full ? 15 : 9;
}

function count(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} expects a whole number from ${least} on, got "${text}"`);
  return value;
}
