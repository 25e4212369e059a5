import type { ServiceNames } from '../../engine/workspace-names.ts';
import type { CommandSpec } from '../command-spec.ts';
import { commandTable } from '../command-table.ts';
import { type FlagName, flagTable } from '../flag-table.ts';
import { flagValues, positionalValues } from './argument-values.ts';
import type { Candidate, Completion } from './candidate.ts';
import { type CommandLine, findFlag, readCommandLine } from './command-line.ts';
import { filterValues, idValues, selectorValues, serviceValues, taskValues } from './name-values.ts';

/** Gives the names of a workspace, asked only where they matter; none where there is no workspace. */
export type FindNames = (flags: ReadonlyMap<FlagName, string>) => Promise<readonly ServiceNames[]>;

/** What may stand in the place of the last word, given those before it (without `mmo`). Only what begins like it is offered. */
export async function completeWord(words: readonly string[], findNames: FindNames): Promise<Completion> {
  const word = unquote(words.at(-1) ?? '');
  const line = readCommandLine(words.slice(0, -1).map(unquote));
  const found = await valuesFor(word, line, findNames);
  return typeof found === 'string' ? found : found.filter(({ value }) => value.startsWith(word) && value !== '');
}

async function valuesFor(word: string, line: CommandLine, findNames: FindNames): Promise<Completion> {
  const { spec, pending, given, positionals } = line;
  const names = (): ReturnType<FindNames> => findNames(given);
  if (line.isPast) return 'files';
  if (pending !== undefined) return valuesOfFlag(pending, word, names);
  const [, long, value] = /^--([\w-]+)=(.*)$/s.exec(word) ?? [];
  const flag = long === undefined ? undefined : findFlag(long);
  if (flag !== undefined && value !== undefined) {
    const values = await valuesOfFlag(flag, value, names);
    return typeof values === 'string' ? values : values.map((one) => ({ value: `--${long}=${one.value}`, says: one.says }));
  }
  if (word.startsWith('-')) return flagsOf(spec, given);
  if (spec === undefined) return positionals.length === 0 || (line.isHelp && positionals.length === 1) ? commands(line.isHelp) : [];
  return positionalsOf(spec, { positionals, word, names });
}

async function valuesOfFlag(flag: FlagName, word: string, names: () => ReturnType<FindNames>): Promise<Completion> {
  const known = flagValues[flag];
  if (known !== undefined) return known;
  if (flag === 'service') return selectorValues(await names(), word);
  if (flag === 'filter') return filterValues(await names(), word);
  if (flag === 'tasks') return taskValues(await names());
  return [];
}

async function positionalsOf(
  spec: CommandSpec,
  { positionals, word, names }: { readonly positionals: readonly string[]; readonly word: string; readonly names: () => ReturnType<FindNames> },
): Promise<Completion> {
  const slots = (spec.positionals ?? '').match(/[\w-]+(?:\.\.)?/g) ?? [];
  const slot = slots[positionals.length] ?? slots.find((one, at) => one.endsWith('..') && at <= positionals.length);
  if (slot === undefined) return [];
  const name = slot.replace('..', '');
  const known = positionalValues[`${spec.name} ${name}`] ?? (Object.hasOwn(positionalValues, name) ? positionalValues[name] : undefined);
  if (known !== undefined) return known;
  const unused = ({ value }: Candidate): boolean => !positionals.includes(value);
  switch (name) {
    case 'tasks':
      return [...taskValues(await names()), ...(spec.name === 'run' && word !== '' ? idValues(await names(), word) : [])].filter(unused);
    case 'task':
      return idValues(await names(), word);
    case 'services': {
      const services = await names();
      return selectorValues(services, word, services.some(({ tasks }) => tasks.includes(spec.name)) ? spec.name : undefined).filter(unused);
    }
    case 'service':
    case 'name':
      return serviceValues(await names());
    default:
      return [];
  }
}

function commands(isHelp: boolean): readonly Candidate[] {
  const found = commandTable.flatMap(({ name, aliases = [], describe }) => [name, ...aliases].map((value) => ({ value, says: describe })));
  return isHelp ? found : [...found, { value: 'help', says: 'show the help of a command' }];
}

function flagsOf(spec: CommandSpec | undefined, given: ReadonlyMap<FlagName, string>): readonly Candidate[] {
  const flags: readonly FlagName[] = spec?.flags ?? ['cwd', 'help'];
  const open = flags.filter((flag) => !given.has(flag) || flagTable[flag].kind === 'list');
  const long = open.map((flag) => ({ value: `--${flag}`, says: flagTable[flag].describe }));
  return spec === undefined ? [...long, { value: '--version', says: 'show the version' }] : long;
}

/** A word as it was begun to be typed: without the quotes and backslashes that the shell would take away. */
function unquote(word: string): string {
  return word.replace(/^["']/, '').replace(/["']$/, '').replace(/\\(.)/g, '$1');
}
