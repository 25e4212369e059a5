import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { readRecords } from './instance-records.ts';
import { livingProcess } from './living-process.ts';

/** Names of services of which an instance runs although the workspace has them no more, in order; none where a command is about some of the services only. */
export function strayServices(
  context: Pick<PluginCommandContext, 'workspace' | 'files' | 'processes' | 'selected' | 'positionals'>,
): readonly { readonly name: string }[] {
  const { workspace, selected, positionals } = context;
  if (positionals.length > 0 || selected.length < workspace.services.length) return [];
  const names = new Set(workspace.services.map(({ name }) => name));
  const strays = [...readRecords(context).values()].filter((record) => !names.has(record.service) && livingProcess(context, record) !== undefined);
  return [...new Set(strays.map(({ service }) => service))].sort().map((name) => ({ name }));
}
