import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import type { InstanceRecord } from '../instances/instance.ts';

/** Whether an instance has lived for so long; of a container that counts and not the process that holds it, which ends a little later. */
export async function hasLived(context: Pick<PluginCommandContext, 'containers'>, { container, startedAt }: InstanceRecord, ms: number): Promise<boolean> {
  if (Date.now() - startedAt < ms) return false;
  if (container === undefined) return true;
  const state = await (await context.containers()).detached.inspect(container);
  return state?.status === 'running' && Date.now() - (state.startedAt ?? Date.now()) >= ms;
}
