import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import type { InstanceStatus } from '../instances/status-of.ts';
import { workspaceLabel } from '../vendors/vendor-labels.ts';
import { VendorLog } from '../vendors/vendor-log.ts';
import { vendorsAsInstances } from '../vendors/vendors-as-instances.ts';
import type { DevLogs } from './dev-logs.ts';

/** Follows vendors while `mmo dev` runs. */
export interface VendorFollower {
  /** How they are; begins to follow what those write that have been started since. */
  readonly look: () => Promise<readonly InstanceStatus[]>;
  /** Brings what they have written since the last time into the logs. */
  readonly read: () => void;
}

/** Follows these vendors: what they write from now on comes into `logs`. */
export function followVendors(context: PluginCommandContext, names: () => readonly string[], logs: DevLogs): VendorFollower {
  const since = Date.now();
  const open = new Map<string, { readonly name: string; readonly log: VendorLog }>();
  const following = new Set<string>();
  const follow = async (): Promise<void> => {
    const containers = await context.containers();
    for (const { id, labels, status } of await containers.detached.list([workspaceLabel(context), 'mmo.vendor'])) {
      const name = labels['mmo.vendor'] ?? '';
      if (status !== 'running' || !names().includes(name) || following.has(id)) continue;
      const known = open.get(id) ?? { name, log: new VendorLog(containers, id) };
      open.set(id, known);
      following.add(id);
      // One that ends may be started again.
      void known.log
        .follow({ signal: context.signal, since })
        .catch(() => undefined)
        .finally(() => following.delete(id));
    }
  };
  return {
    look: async () => {
      await follow();
      return vendorsAsInstances(context, names());
    },
    read: () => {
      for (const { name, log } of open.values()) {
        for (const { at, text } of log.next()) logs.add({ source: name, at, text: text.slice(0, -1) });
      }
    },
  };
}
