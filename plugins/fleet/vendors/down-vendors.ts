import type { ContainerError, Containers, PluginCommandContext } from '../../../core/plugin-api.ts';
import { VENDOR_GRACE_MS } from './up-vendor.ts';
import { workspaceLabel } from './vendor-labels.ts';

export interface DownOptions {
  /** Undefined for every vendor that ever was. */
  readonly names: readonly string[] | undefined;
  /** Their files go as well. */
  readonly volumes: boolean;
  readonly graceMs?: number | undefined;
  readonly say: (text: string) => void;
}

/** Ends and removes vendors' containers, found by their labels, and the network when nobody is left in it. Resolves with the names of those that were there. */
export async function downVendors(context: Pick<PluginCommandContext, 'workspace'>, containers: Containers, options: DownOptions): Promise<readonly string[]> {
  const { names, volumes, graceMs = VENDOR_GRACE_MS, say } = options;
  const { detached } = containers;
  const isWanted = (vendor: string | undefined): boolean => vendor !== undefined && (names === undefined || names.includes(vendor));
  const own = (await detached.list([workspaceLabel(context), 'mmo.vendor'])).filter(({ labels }) => isWanted(labels['mmo.vendor']));
  await Promise.all(
    own.map(async ({ id, labels, status }) => {
      if (status === 'running') await detached.stop(id, graceMs);
      await detached.remove(id);
      say(`${labels['mmo.vendor']}: removed`);
    }),
  );
  for (const { kind, id, labels } of await containers.labelled([workspaceLabel(context)])) {
    if (kind === 'network' && labels['mmo.network'] !== undefined) await unlessInUse(() => detached.removeNetwork(id));
    if (kind !== 'volume' || !volumes || !isWanted(labels['mmo.vendor'])) continue;
    if (await unlessInUse(() => detached.removeVolume(id))) say(`${labels['mmo.vendor']}: volume ${id} removed`);
    else say(`${labels['mmo.vendor']}: volume ${id} stays: another vendor uses it`);
  }
  return own.map(({ labels }) => labels['mmo.vendor'] ?? '');
}

/** Whether it was done. */
async function unlessInUse(remove: () => Promise<void>): Promise<boolean> {
  try {
    await remove();
    return true;
  } catch (error) {
    const { problem, message } = error as ContainerError;
    // The daemon answers 403 for a network with containers in it.
    if (problem === 'conflict' || /has active endpoints/.test(message)) return false;
    throw error;
  }
}
