import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { runFolder } from '../instances/run-folder.ts';

/** How an instance's container is made; as long as the file is there, there may be one. */
export function planFile(context: Pick<PluginCommandContext, 'workspace'>, id: string): string {
  return `${runFolder(context)}/${id}.container`;
}

/** Ids of instances that may have a container. */
export function plannedIds(context: Pick<PluginCommandContext, 'workspace' | 'files'>): readonly string[] {
  const folder = runFolder(context);
  if (!context.files.exists(folder)) return [];
  return context.files.readdir(folder).flatMap(({ name }) => /^(.+\.\d+)\.container$/.exec(name)?.[1] ?? []);
}
