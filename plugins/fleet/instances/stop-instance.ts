import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import { endProcesses } from './end-processes.ts';
import { findProcesses } from './find-processes.ts';
import type { InstanceRecord } from './instance.ts';
import { removeRecord } from './instance-records.ts';
import { livingProcess } from './living-process.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'processes'>;

/** How long a service may take to end once it is asked to. */
export const STOP_GRACE_MS = 10_000;

/** Ends all processes of an instance, those in sessions of their own too, and forgets it. `was` tells what was found. */
export async function stopInstance(
  context: Surroundings,
  id: string,
  { record, graceMs = STOP_GRACE_MS }: { readonly record: InstanceRecord | undefined; readonly graceMs?: number | undefined },
): Promise<'running' | 'stopped'> {
  const living = (): readonly LocalProcess[] => {
    const leader = livingProcess(context, record);
    const bearers = findProcesses(context).get(id) ?? [];
    return leader === undefined || bearers.some(({ pid }) => pid === leader.pid) ? bearers : [leader, ...bearers];
  };
  const was = living().length > 0 ? 'running' : 'stopped';
  await endProcesses(context, living, { graceMs });
  removeRecord(context, id);
  return was;
}
