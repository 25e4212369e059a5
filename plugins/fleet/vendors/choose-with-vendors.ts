import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { type Chosen, chooseAmong } from './choose-among.ts';
import { mentionsVendors } from './mentions-vendors.ts';

/** Services and vendors of this machine that a command is about: `chooseAmong` those that the workspace defines. Throws what is wrong with definitions, too. */
export async function chooseWithVendors(context: Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals' | 'files' | 'env'>): Promise<Chosen> {
  if (!mentionsVendors(context.workspace)) return chooseAmong([], context);
  const { readVendors } = await import('./read-vendors.ts');
  return chooseAmong([...(await readVendors(context)).keys()].sort(), context);
}
