import type { ContainerState, PluginCommandContext, Service, Vendor } from '../../../core/plugin-api.ts';
import { readVendors } from './read-vendors.ts';
import { variablesAt } from './variables-at.ts';
import { workspaceLabel } from './vendor-labels.ts';
import { vendorNames } from './vendor-names.ts';
import { addressOf } from './wait-for-vendor.ts';

/**
 * `<VENDOR>_URL`, `_HOST`, `_PORT`, `_USER`, `_PASSWORD` of the vendors that a service needs, as they run now; from `inside` for a
 * container in their network. Rejects where one does not run.
 */
export async function vendorVariables(
  context: Pick<PluginCommandContext, 'workspace' | 'files' | 'env' | 'containers'>,
  service: Service,
  { inside = false }: { readonly inside?: boolean } = {},
): Promise<Readonly<Record<string, string>>> {
  const names = vendorNames(service);
  if (names.length === 0) return {};
  const vendors = await readVendors(context);
  const states = await (await context.containers()).detached.list([workspaceLabel(context), 'mmo.vendor']);
  const found: Record<string, string> = {};
  for (const vendor of names.flatMap((name) => vendors.get(name) ?? [])) {
    const state = states.find(({ labels, status }) => labels['mmo.vendor'] === vendor.name && status === 'running');
    if (state === undefined) throw new Error(`the vendor "${vendor.name}" does not run (mmo vendors up ${vendor.name})`);
    Object.assign(found, variablesOf(vendor, inside && vendor.network === 'workspace' ? undefined : state));
  }
  return found;
}

/** The variables of one vendor; without a state by its name in the network. */
export function variablesOf(vendor: Vendor, state: Pick<ContainerState, 'ports'> | undefined): Readonly<Record<string, string>> {
  const first = vendor.ports[0]?.container;
  const at = state === undefined || first === undefined ? { host: vendor.name, port: first } : addressOf(vendor, state, first);
  return Object.fromEntries(variablesAt(vendor, at).map(({ name, value }) => [name, value]));
}
