import type { OpenWorkspace } from '../engine/types.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandTable } from './command-table.ts';
import { pluginCommandSpec } from './plugin-command-spec.ts';

/** What plugins of the workspace add to the table of commands; a name or flag of mmo itself is never replaced. */
export function pluginCommandSpecs({ commands }: Pick<OpenWorkspace, 'commands'>): readonly CommandSpec[] {
  const taken = new Set(commandTable.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  return commands
    .filter(({ about }) => !taken.has(about.name))
    .map(({ plugin, about }) => pluginCommandSpec({ ...about, describe: `${about.describe} (plugin ${plugin})` }));
}
