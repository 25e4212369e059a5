import { parseArgs } from 'node:util';
import { bareFlagsWithEquals } from './bare-flags-with-equals.ts';
import type { CommandSpec } from './command-spec.ts';
import { type FlagSpec, flagTable } from './flag-table.ts';

/** A command's words, read. */
export interface PlainWords {
  /** False for a flag that is said to be off, whatever its twin says. */
  readonly given: ReadonlyMap<string, boolean | readonly string[]>;
  readonly positionals: readonly string[];
  readonly args: readonly string[];
}

/**
 * Reads the words after a command's name where nothing about them is special: known flags in their usual form, values that
 * are there, any number of names. Undefined for all else, which yargs reads and corrects: it takes longer to load than a run
 * with nothing to do has left. What both can read, both read alike.
 */
export function readPlainWords(spec: CommandSpec, argv: readonly string[]): PlainWords | undefined {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  if (!takesAnyNames(spec) || words.some((word) => word === '-' || /^-[^-].+/.test(word))) return undefined;
  const flags: readonly (readonly [string, FlagSpec])[] = spec.flags.map((name) => [name, flagTable[name]]);
  const read = parseOrNothing([...bareFlagsWithEquals(words)], flags);
  if (read === undefined || (spec.positionals === undefined && read.positionals.length > 0)) return undefined;
  const given = new Map<string, true | readonly string[]>();
  for (const [name, { kind }] of flags) {
    const value = read.values[name];
    if (value === undefined) continue;
    if (name === 'help') return undefined;
    if (!Array.isArray(value)) given.set(name, true);
    else if (kind !== 'optional' && value.includes('')) return undefined;
    else given.set(name, value.map(String));
  }
  return { given, positionals: read.positionals, args: end === -1 ? [] : argv.slice(end + 1) };
}

function takesAnyNames({ positionals, ownFlags }: CommandSpec): boolean {
  return ownFlags === undefined && (positionals === undefined || /^\[\w+\.\.\]$/.test(positionals));
}

type Read = Pick<ReturnType<typeof parseArgs>, 'values' | 'positionals'>;

function parseOrNothing(args: string[], flags: readonly (readonly [string, FlagSpec])[]): Read | undefined {
  const options = Object.fromEntries(
    flags.map(([name, { kind, alias }]) => [
      name,
      {
        ...(kind === 'boolean' ? ({ type: 'boolean' } as const) : ({ type: 'string', multiple: true } as const)),
        ...(alias !== undefined && { short: alias }),
      },
    ]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch {
    return undefined;
  }
}
