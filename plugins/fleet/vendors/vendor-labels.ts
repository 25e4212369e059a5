import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { PluginCommandContext, VendorPlace } from '../../../core/plugin-api.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace'>;

/** What a vendor's definition was when its container was made. */
export const DEFINITION_LABEL = 'mmo.definition';

/** The label that all containers, networks and volumes of this workspace on this machine bear, as `name=value`. */
export function workspaceLabel(context: Surroundings): string {
  return `mmo.workspace=${idOf(context)}`;
}

/** Where the fleet's own vendors run. */
export function fleetPlace(context: Surroundings): VendorPlace {
  return {
    labels: { 'mmo.workspace': idOf(context) },
    network: { name: daemonName(context), labels: networkLabels(context) },
    containerName: (vendor) => daemonName(context, vendor),
    volumeName: (volume) => `${daemonName(context)}-${volume}`,
    publishes: 'defined',
  };
}

/** Labels of what belongs to a vendor. */
export function vendorLabels({ labels }: Pick<VendorPlace, 'labels'>, vendor: string): Readonly<Record<string, string>> {
  return { ...labels, 'mmo.vendor': vendor };
}

/** By these the vendors of a place are found. */
export function vendorFilters({ labels }: Pick<VendorPlace, 'labels'>, vendor?: string): readonly string[] {
  return [...Object.entries(labels).map(([name, value]) => `${name}=${value}`), vendor === undefined ? 'mmo.vendor' : `mmo.vendor=${vendor}`];
}

/** Labels of what belongs to an instance of a service. */
export function instanceLabels(context: Surroundings, id: string): Readonly<Record<string, string>> {
  return { 'mmo.workspace': idOf(context), 'mmo.instance': id };
}

/** Labels of the network that vendors and services in containers share. */
export function networkLabels(context: Surroundings): Readonly<Record<string, string>> {
  return { 'mmo.workspace': idOf(context), 'mmo.network': 'fleet' };
}

/** A name that no other workspace of this machine has at the daemon: `mmo-shop-postgres-1a2b3c4d`; without `of` that of the network. */
export function daemonName(context: Surroundings, of?: string): string {
  const slug = context.workspace.config.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return ['mmo', slug, of, idOf(context).slice(0, 8)].filter((part) => part !== undefined && part !== '').join('-');
}

/** The same as runs of this workspace put on their containers. */
function idOf({ workspace }: Surroundings): string {
  return createHash('sha256').update(`${hostname()}\0${workspace.root}/.mmo`).digest('hex').slice(0, 16);
}
