import type { Argv } from 'yargs';
import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { bareFlagsWithEquals } from './bare-flags-with-equals.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandTable } from './command-table.ts';
import { type FlagSpec, flagTable } from './flag-table.ts';
import { createFlags, type Flags } from './flags.ts';
import { readFlagTwins } from './read-flag-twins.ts';
import { type PlainWords, readPlainWords } from './read-plain-words.ts';
import { version } from './version.ts';

/** What argv asks for: a command, a text to show, or a correction. */
export type ParsedArguments =
  | { readonly kind: 'command'; readonly spec: CommandSpec; readonly flags: Flags; readonly positionals: readonly string[]; readonly args: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mistake'; readonly diagnostics: readonly Diagnostic[]; readonly isUnknownCommand: boolean };

/** What argv is read with. */
export interface ParseOptions {
  /** Supplies the twins of flags that argv leaves out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Width of the terminal, for help. */
  readonly columns: number;
  /** Default: the commands of mmo itself. */
  readonly table?: readonly CommandSpec[];
}

type Values = Readonly<Record<string, unknown>>;

/** Reads argv (without node and script). `env` supplies the twins of flags that argv leaves out. */
export async function parseArguments(argv: readonly string[], { env, columns, table = commandTable }: ParseOptions): Promise<ParsedArguments> {
  const named = findCommand(table, argv[0]);
  const plain = named && readPlainWords(named, argv.slice(1));
  if (named !== undefined && plain !== undefined) return toCommand(named, plain, env);
  return parseByYargs(argv, { env, columns, table });
}

/** Whatever can be asked, and corrections of what cannot. */
export async function parseByYargs(argv: readonly string[], { env, columns, table = commandTable }: ParseOptions): Promise<ParsedArguments> {
  const { default: yargs } = await import('yargs');
  const asked = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv.length === 0 ? ['--help'] : argv;
  let chosen: { readonly spec: CommandSpec; readonly values: Values } | undefined;
  let message: string | undefined;
  const parser = describeCommands(yargs([]), table, (spec, values) => {
    chosen ??= { spec, values };
  }).fail((text: string | null, error: Error | undefined) => {
    if (text === null && error !== undefined) throw error;
    message ??= text ?? undefined;
  });
  const values: Values = await parser.parseAsync([...bareFlagsWithEquals(asked)], {}, () => undefined);

  if (values['version'] === true) return { kind: 'text', text: `${version}\n` };
  if (message === undefined && values['help'] === true) {
    const topic = firstWord(values);
    const spec = findCommand(table, topic);
    if (topic === undefined) return { kind: 'text', text: (await import('./help/overview-page.ts')).overviewPage(columns, table.slice(commandTable.length)) };
    if (spec !== undefined) return { kind: 'text', text: (await import('./help/command-page.ts')).commandPage(spec, columns) };
  }
  const spec = chosen?.spec ?? findCommand(table, firstWord(values));
  const mistake = spec === undefined ? unknownCommand(values) : mistakesIn(spec, { values: chosen?.values ?? values, message, argv });
  if (mistake.length > 0 || chosen === undefined)
    return { kind: 'mistake', diagnostics: mistake, isUnknownCommand: spec === undefined && firstWord(values) !== undefined };
  const { spec: found, values: read } = chosen;
  return toCommand(found, { given: readGiven(found, read), positionals: positionalsOf(found, read), args: strings(read['--']) }, env);
}

function toCommand(spec: CommandSpec, { given, positionals, args }: PlainWords, env: ParseOptions['env']): ParsedArguments {
  const flags = new Map([...readFlagTwins(spec.flags, env), ...given]);
  const meant = [...flags].filter((flag): flag is [string, true | readonly string[]] => flag[1] !== false);
  return { kind: 'command', spec, flags: createFlags(new Map(meant)), positionals, args };
}

/** yargs reads; help is laid out elsewhere, so everything is hidden from yargs, which would lay it out even when nobody asked. */
function describeCommands(parser: Argv, table: readonly CommandSpec[], onChosen: (spec: CommandSpec, values: Values) => void): Argv {
  parser
    .scriptName('mmo')
    .locale('en')
    .version(false)
    .exitProcess(false)
    .parserConfiguration({
      'populate--': true,
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
    })
    .option('version', { alias: 'V', type: 'boolean', hidden: true })
    .help('help')
    .alias('help', 'h');
  for (const spec of table) {
    parser.command({
      command: [spec.positionals === undefined ? spec.name : `${spec.name} ${spec.positionals}`, ...(spec.aliases ?? [])],
      describe: false,
      builder: (own: Argv) => describeCommand(own, spec),
      handler: (values: Values) => onChosen(spec, values),
    });
  }
  return parser;
}

function describeCommand(own: Argv, spec: CommandSpec): Argv {
  for (const name of positionalNames(spec)) own.positional(name, { type: 'string' });
  for (const [name, flag] of flagsOf(spec)) {
    if (name === 'help') continue;
    own.option(name, {
      hidden: true,
      ...(flag.alias !== undefined && { alias: flag.alias }),
      ...(flag.kind === 'boolean' ? { type: 'boolean' } : { type: 'string' }),
      ...((flag.kind === 'value' || flag.kind === 'list') && { requiresArg: true }),
    });
  }
  return own;
}

interface Read {
  readonly values: Values;
  /** What yargs complains of. */
  readonly message: string | undefined;
  readonly argv: readonly string[];
}

function mistakesIn(spec: CommandSpec, { values, message, argv }: Read): readonly Diagnostic[] {
  const known = new Set<string>(['_', '$0', '--', 'version', 'V', 'h', ...positionalNames(spec), ...flagsOf(spec).map(([name]) => name)]);
  const unknown = Object.keys(values).filter((name) => !known.has(name) && !flagsOf(spec).some(([, { alias }]) => alias === name));
  const flags = [...unknown.map((name) => unknownFlag(spec, name)), ...neitherOnNorOff(spec, argv)];
  if (flags.length > 0) return flags;
  if (message !== undefined) return [describeComplaint(spec, message)];
  const extra = strings(values['_']).slice(1);
  if (extra.length === 0) return [];
  return [diagnose('unknownCommand', { message: `mmo ${spec.name} does not take "${extra[0]}"`, help: `mmo help ${spec.name} shows what it takes` })];
}

function describeComplaint(spec: CommandSpec, message: string): Diagnostic {
  if (message.startsWith('Not enough non-option arguments')) {
    return diagnose('missingArgument', {
      message: `mmo ${spec.name} needs ${spec.positionals ?? 'an argument'}`,
      help: `mmo help ${spec.name} shows an example`,
    });
  }
  const flag = /: ?(\S+)$/.exec(message)?.[1];
  const name = flagsOf(spec).find(([one, { alias }]) => one === flag || alias === flag)?.[0];
  return diagnose('badFlagValue', {
    message: name === undefined ? message : `--${name} needs a value`,
    help: `mmo help ${spec.name} shows what each flag takes`,
  });
}

/** yargs takes any word but `true` for `false`. */
function neitherOnNorOff(spec: CommandSpec, argv: readonly string[]): readonly Diagnostic[] {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).flatMap((word) => {
    const [, given, value] = /^--?([^-=][^=]*)=(.*)$/s.exec(word) ?? [];
    if (given === undefined || value === 'true' || value === 'false') return [];
    const [name] = flagsOf(spec).find(([one, { kind, alias }]) => kind === 'boolean' && (one === given || alias === given)) ?? [];
    if (name === undefined) return [];
    return [diagnose('badFlagValue', { message: `--${name} takes true or false, not "${value}"`, help: `--${name} alone means true` })];
  });
}

function unknownFlag(spec: CommandSpec, name: string): Diagnostic {
  const near = suggest(
    name,
    flagsOf(spec).map(([one]) => one),
  );
  const shown = name.length === 1 ? `-${name}` : `--${name}`;
  const elsewhere = near === undefined && name in flagTable ? `mmo ${spec.name} does not take ${shown}` : `unknown flag ${shown}`;
  return diagnose('unknownFlag', {
    message: elsewhere,
    hint: near === undefined ? undefined : `did you mean "--${near}"?`,
    help: `mmo help ${spec.name} lists the flags${near === undefined && spec.flags.includes('force') ? '; arguments for the task itself stand behind "--"' : ''}`,
  });
}

function unknownCommand(values: Values): readonly Diagnostic[] {
  const word = firstWord(values);
  if (word === undefined) return [diagnose('missingArgument', { message: 'no command given', help: 'mmo help lists the commands' })];
  const near = suggest(word, [...commandTable.flatMap(({ name, aliases = [] }) => [name, ...aliases]), 'help']);
  return [
    diagnose('unknownCommand', {
      message: `unknown command "${word}"`,
      hint: near === undefined ? undefined : `did you mean "${near}"?`,
      help: `mmo help lists the commands; if ${word} is a task, run it by: mmo run ${word}`,
    }),
  ];
}

function flagsOf({ flags, ownFlags = {} }: CommandSpec): readonly (readonly [name: string, flag: FlagSpec])[] {
  return [...flags.map((name) => [name, flagTable[name]] as const), ...Object.entries(ownFlags)];
}

function readGiven(spec: CommandSpec, values: Values): PlainWords['given'] {
  const given = new Map<string, boolean | readonly string[]>();
  for (const [name, { kind }] of flagsOf(spec)) {
    const value = values[name];
    if (value === undefined) continue;
    given.set(name, kind === 'boolean' ? value === true : strings(value));
  }
  return given;
}

function positionalsOf(spec: CommandSpec, values: Values): readonly string[] {
  return positionalNames(spec).flatMap((name) => strings(values[name]));
}

function positionalNames({ positionals = '' }: CommandSpec): readonly string[] {
  return positionals.match(/[\w-]+/g) ?? [];
}

function findCommand(table: readonly CommandSpec[], word: string | undefined): CommandSpec | undefined {
  return table.find(({ name, aliases = [] }) => word !== undefined && (name === word || aliases.includes(word)));
}

function firstWord(values: Values): string | undefined {
  return strings(values['_'])[0];
}

function strings(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
