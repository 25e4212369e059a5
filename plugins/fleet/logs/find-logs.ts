import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { runFolder } from '../instances/run-folder.ts';

/** The log of one instance. */
export interface FoundLog {
  readonly id: string;
  /** The service's, with a number where it has several. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** The logs that instances of these services have left or are writing, in order of id. */
export function findLogs(context: Pick<PluginCommandContext, 'workspace' | 'files'>, services: readonly Service[]): readonly FoundLog[] {
  const folder = runFolder(context);
  if (!context.files.exists(folder)) return [];
  const wanted = new Set(services.map(({ name }) => name));
  const serviceOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));
  const ids = context.files
    .readdir(folder)
    .flatMap(({ name }) => /^(.+\.\d+)\.log$/.exec(name)?.[1] ?? [])
    .filter((id) => wanted.has(serviceOf(id)));
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(serviceOf(id), (counts.get(serviceOf(id)) ?? 0) + 1);
  return ids.map((id) => ({ id, name: (counts.get(serviceOf(id)) ?? 0) > 1 ? id : serviceOf(id), path: `${folder}/${id}.log` }));
}
