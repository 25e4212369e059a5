import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import { FLEET_INSTANCE_VARIABLE, FLEET_VARIABLE, fleetId } from './fleet-id.ts';

/** Living processes of the workspace's fleet, whether they were written down or not, by id of their instance. */
export function findProcesses({ workspace, processes }: Pick<PluginCommandContext, 'workspace' | 'processes'>): ReadonlyMap<string, readonly LocalProcess[]> {
  const own = fleetId(workspace.root);
  const found = new Map<string, LocalProcess[]>();
  for (const one of processes.list()) {
    if (processes.variable(one.pid, FLEET_VARIABLE) !== own) continue;
    const id = processes.variable(one.pid, FLEET_INSTANCE_VARIABLE) ?? '';
    found.set(id, [...(found.get(id) ?? []), one]);
  }
  return found;
}
