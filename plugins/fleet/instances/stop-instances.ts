import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import { forgetContainer } from '../containers/forget-container.ts';
import { endProcesses } from './end-processes.ts';
import { findProcesses } from './find-processes.ts';
import type { InstanceRecord } from './instance.ts';
import { removeRecord } from './instance-records.ts';
import { livingProcess } from './living-process.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'processes' | 'containers'>;

/** How long a service may take to end once it is asked to. */
export const STOP_GRACE_MS = 10_000;

export interface Stopping {
  readonly id: string;
  readonly record: InstanceRecord | undefined;
}

/** Ends all processes of these instances, those in sessions of their own too, and forgets them. Tells which were there. */
export async function stopInstances(
  context: Surroundings,
  instances: readonly Stopping[],
  { graceMs = STOP_GRACE_MS }: { readonly graceMs?: number | undefined } = {},
): Promise<ReadonlySet<string>> {
  const running = new Set<string>();
  const living = (): readonly LocalProcess[] => {
    const bearers = findProcesses(context);
    return instances.flatMap(({ id, record }) => {
      const own = bearers.get(id) ?? [];
      const leader = livingProcess(context, record);
      const all = leader === undefined || own.some(({ pid }) => pid === leader.pid) ? own : [leader, ...own];
      if (all.length > 0) running.add(id);
      return all;
    });
  };
  if (instances.length > 0) await endProcesses(context, living, { graceMs });
  for (const { id } of instances) {
    await forgetContainer(context, id);
    removeRecord(context, id);
  }
  return running;
}
