import type { DeployedService, PluginCommandContext } from '../../../core/plugin-api.ts';
import { type Chosen, chooseAmong } from '../vendors/choose-among.ts';
import { vendorNames } from '../vendors/vendor-names.ts';

/**
 * What a command about an environment means, of the services of the workspace and the vendors that are there or that services name. No
 * definition is read: who looks and removes need not have the variables that vendors are made with.
 */
export function chooseDeployed(context: Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals'>, live: readonly DeployedService[]): Chosen {
  const there = live.flatMap(({ kind, service }) => (kind === 'vendor' ? service : []));
  return chooseAmong([...new Set([...there, ...context.workspace.services.flatMap(vendorNames)])].sort(), context);
}
