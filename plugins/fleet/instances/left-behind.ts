import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import { findProcesses } from './find-processes.ts';
import { readRecords } from './instance-records.ts';
import { livingProcess } from './living-process.ts';

/** Processes of instances that have ended, since the one that led them is gone without having been stopped; by id of the instance. */
export function leftBehind(context: Pick<PluginCommandContext, 'workspace' | 'files' | 'processes'>): ReadonlyMap<string, readonly LocalProcess[]> {
  const ended = [...readRecords(context)].filter(([, record]) => record.isUp && livingProcess(context, record) === undefined);
  if (ended.length === 0) return new Map();
  const living = findProcesses(context);
  return new Map(ended.flatMap(([id]) => (living.has(id) ? [[id, living.get(id) ?? []] as const] : [])));
}
