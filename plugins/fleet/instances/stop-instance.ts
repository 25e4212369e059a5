import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import type { InstanceRecord } from './instance.ts';
import { stopInstances } from './stop-instances.ts';

/** Ends all processes of an instance, those in sessions of their own too, and forgets it. `was` tells what was found. */
export async function stopInstance(
  context: Pick<PluginCommandContext, 'workspace' | 'files' | 'processes' | 'containers'>,
  id: string,
  { record, graceMs }: { readonly record: InstanceRecord | undefined; readonly graceMs?: number | undefined },
): Promise<'running' | 'stopped'> {
  return (await stopInstances(context, [{ id, record }], { graceMs })).has(id) ? 'running' : 'stopped';
}
