import type { OpenWorkspace, WorkspaceCommand } from '../engine/types.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandTable } from './command-table.ts';
import type { FlagName, FlagSpec } from './flag-table.ts';

const shared: readonly FlagName[] = [
  ...(['service', 'filter', 'affected', 'base', 'head'] as const),
  ...(['concurrency', 'continue', 'force', 'no-cache', 'cache', 'if-present', 'no-wait', 'retries', 'timeout', 'var'] as const),
  ...(['json', 'summarize', 'output', 'junit', 'code-quality', 'profile', 'cwd', 'config', 'debug', 'help'] as const),
];

/** What plugins of the workspace add to the table of commands; a name or flag of mmo itself is never replaced. */
export function pluginCommandSpecs({ commands }: Pick<OpenWorkspace, 'commands'>): readonly CommandSpec[] {
  const taken = new Set(commandTable.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  return commands.filter(({ about }) => !taken.has(about.name)).map(specOf);
}

function specOf(command: WorkspaceCommand): CommandSpec {
  const { name, describe, positionals, flags = {}, examples = [] } = command.about;
  const own = Object.entries(flags).filter(([flag]) => !shared.some((known) => known === flag));
  return {
    name,
    describe: `${describe} (plugin ${command.plugin})`,
    ...(positionals !== undefined && { positionals }),
    flags: shared,
    ownFlags: Object.fromEntries(
      own.map(([flag, { type, describe: says, alias }]): [string, FlagSpec] => [
        flag,
        { kind: type === 'boolean' ? 'boolean' : type === 'list' ? 'list' : 'value', describe: says, group: 'Command:', ...(alias !== undefined && { alias }) },
      ]),
    ),
    examples,
    load: async () => (await import('./run-plugin-command.ts')).pluginCommand(name),
  };
}
