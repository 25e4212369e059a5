import type { CommandSpec } from '../command-spec.ts';
import { type FlagName, type FlagSpec, flagTable } from '../flag-table.ts';
import { commandDetails } from './command-details.ts';
import { type Block, renderSections, type Section } from './render-sections.ts';
import { valueNames } from './value-names.ts';

/** The page of a command: what it does and never does, its flags in groups, examples, exit status, environment, files. */
export function commandPage(spec: CommandSpec, columns: number): string {
  const details = commandDetails[spec.name] ?? { description: [spec.describe] };
  const names = [spec.name, ...(spec.aliases ?? [])].map((name) => `mmo ${name}`).join(', ');
  const sections: readonly Section[] = [
    { title: 'NAME', blocks: [`${names} - ${spec.describe}`] },
    { title: 'SYNOPSIS', blocks: [synopsis(spec, details.takesRest === true)] },
    { title: 'DESCRIPTION', blocks: details.description },
    ...flagSections(spec),
    { title: 'EXAMPLES', blocks: [spec.examples] },
    { title: 'EXIT STATUS', blocks: [details.exitStatus ?? commonExitStatus] },
    { title: 'ENVIRONMENT', blocks: environment(spec, details.environment ?? []) },
    { title: 'FILES', blocks: details.files === undefined ? [] : [details.files] },
    { title: 'SEE ALSO', blocks: details.seeAlso === undefined ? [] : [details.seeAlso.join(', ')] },
  ];
  return renderSections(sections, columns);
}

const commonExitStatus: Block = [
  ['0', 'all is well'],
  ['2', 'a mistake in the command line or in a configuration file'],
  ['3', 'a bug of mmo'],
];

function synopsis({ name, positionals, flags }: CommandSpec, takesRest: boolean): string {
  const words = (positionals ?? '').replace(/\.\./g, '…');
  return [`mmo ${name}`, words, flags.length > 0 ? '[flags]' : '', takesRest ? '[-- arguments…]' : ''].filter((part) => part !== '').join(' ');
}

function flagSections({ flags, ownFlags = {} }: CommandSpec): readonly Section[] {
  const groups = new Map<string, (readonly [string, string])[]>();
  for (const [name, flag] of [...Object.entries(ownFlags), ...flags.map((known) => [known, flagTable[known]] as const)]) {
    const rows = groups.get(flag.group) ?? [];
    groups.set(flag.group, [...rows, [flagTerm(name, flag), flag.describe]]);
  }
  const last = 'Everywhere:';
  const ordered = [...groups.keys()].filter((group) => group !== last).concat(groups.has(last) ? [last] : []);
  return ordered.map((group) => ({ title: group.replace(/:$/, '').toUpperCase(), blocks: [groups.get(group) ?? []] }));
}

/** `-s, --service <selector>`; letters stand in a column of their own. */
function flagTerm(name: string, { alias, kind }: FlagSpec): string {
  const value = valueNames[name as FlagName] ?? 'value';
  const shown = { boolean: '', value: ` <${value}>`, list: ` <${value}>`, optional: `[=<${value}>]` }[kind];
  return `${alias === undefined ? '   ' : `-${alias},`} --${name}${shown}`;
}

function environment({ flags }: CommandSpec, own: Exclude<Block, string>): readonly Block[] {
  const twins = flags.filter((name) => name !== 'help').map((name) => `MMO_${name.toUpperCase().replaceAll('-', '_')}`);
  const blocks: Block[] = [];
  if (own.length > 0) blocks.push(own);
  if (twins.length > 0) blocks.push(`Flags that are not given come from the variable of the same name, outside of tasks: ${twins.join(', ')}.`);
  return blocks;
}
