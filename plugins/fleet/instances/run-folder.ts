import type { PluginCommandContext } from '../../../core/plugin-api.ts';

/** Where records and logs of instances lie: absolute. */
export function runFolder({ workspace }: Pick<PluginCommandContext, 'workspace'>): string {
  return `${workspace.root}/.mmo/run`;
}

/** The log of an instance: absolute. */
export function logFileOf(context: Pick<PluginCommandContext, 'workspace'>, id: string): string {
  return `${runFolder(context)}/${id}.log`;
}
