import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import { FLEET_INSTANCE_VARIABLE, FLEET_VARIABLE, fleetId } from './fleet-id.ts';

/** Living processes of the workspace's fleet, whether they were written down or not, by id of their instance. */
export function findProcesses({ workspace, processes }: Pick<PluginCommandContext, 'workspace' | 'processes'>): ReadonlyMap<string, readonly LocalProcess[]> {
  const found = new Map<string, LocalProcess[]>();
  for (const one of processes.withVariable(FLEET_VARIABLE, fleetId(workspace.root))) {
    const id = processes.variable(one.pid, FLEET_INSTANCE_VARIABLE) ?? '';
    found.set(id, [...(found.get(id) ?? []), one]);
  }
  return found;
}
