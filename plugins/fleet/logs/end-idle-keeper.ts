import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { endProcesses } from '../instances/end-processes.ts';
import { findProcesses } from '../instances/find-processes.ts';
import { KEEPER_ID } from './ensure-keeper.ts';

const GRACE_MS = 1_000;

/** Ends the keepers of the fleet's logs when nothing else of the fleet lives. Left alone they would end by themselves before long. */
export async function endIdleKeeper(context: Pick<PluginCommandContext, 'workspace' | 'processes'>): Promise<void> {
  const living = findProcesses(context);
  const keepers = living.get(KEEPER_ID) ?? [];
  if (keepers.length === 0 || living.size > 1) return;
  await endProcesses(context, () => keepers.flatMap((one) => context.processes.inspect(one) ?? []), { graceMs: GRACE_MS });
}
