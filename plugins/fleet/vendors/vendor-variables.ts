import type { ContainerState, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { readVendors } from './read-vendors.ts';
import type { Vendor } from './vendor.ts';
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
  const { name, access, ports } = vendor;
  const first = ports[0]?.container;
  const { host, port } = state === undefined || first === undefined ? { host: name, port: first } : addressOf(vendor, state, first);
  const prefix = name.toUpperCase().replaceAll('-', '_');
  const given: Record<string, string | undefined> = {
    URL: port === undefined ? undefined : urlOf(access, { host, port }),
    HOST: host,
    PORT: port === undefined ? undefined : String(port),
    ...{ USER: access.user, PASSWORD: access.password, DATABASE: access.database },
  };
  return Object.fromEntries(Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[`${prefix}_${key}`, value]])));
}

function urlOf({ scheme, user = '', password, database }: Vendor['access'], { host, port }: { readonly host: string; readonly port: number }): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const who = user === '' && secret === '' ? '' : `${encodeURIComponent(user)}${secret}@`;
  return `${scheme}://${who}${host}:${port}${database === undefined ? '' : `/${encodeURIComponent(database)}`}`;
}
