import type { CommandSpec } from '../command-spec.ts';
import { commandTable } from '../command-table.ts';
import { type FlagName, flagTable } from '../flag-table.ts';

/** What the words before the cursor say. */
export interface CommandLine {
  /** Undefined before the command is chosen; `help` has none either. */
  readonly spec: CommandSpec | undefined;
  readonly isHelp: boolean;
  readonly positionals: readonly string[];
  readonly given: ReadonlyMap<FlagName, string>;
  /** The flag whose value comes next. */
  readonly pending: FlagName | undefined;
  /** Behind `--`, where mmo's own words have ended. */
  readonly isPast: boolean;
}

/** Reads the words before the one that is completed, as far as the tables of commands and flags tell; never fails. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const given = new Map<FlagName, string>();
  const plain: string[] = [];
  let pending: FlagName | undefined;
  let isPast = false;
  for (const word of words) {
    if (pending !== undefined) {
      given.set(pending, word);
      pending = undefined;
      continue;
    }
    if (word === '--') {
      isPast = true;
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      plain.push(word);
      continue;
    }
    const [, name = '', value] = /^--?([^=]*)=?(.*)$/s.exec(word) ?? [];
    const flag = findFlag(name);
    if (flag === undefined) continue;
    const takesNext = !word.includes('=') && (flagTable[flag].kind === 'value' || flagTable[flag].kind === 'list');
    if (takesNext) pending = flag;
    else given.set(flag, value ?? '');
  }
  const [command, ...positionals] = plain;
  const spec = commandTable.find(({ name, aliases = [] }) => command !== undefined && (name === command || aliases.includes(command)));
  return { spec, isHelp: command === 'help', positionals: spec === undefined && command !== 'help' ? plain : positionals, given, pending, isPast };
}

/** A flag by its long name or its letter. */
export function findFlag(name: string): FlagName | undefined {
  if (Object.hasOwn(flagTable, name)) return name as FlagName;
  return (Object.keys(flagTable) as FlagName[]).find((flag) => flagTable[flag].alias === name);
}
