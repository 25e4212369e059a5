import type { Containers, PluginCommandContext } from '../../../core/plugin-api.ts';
import { workspaceLabel } from './vendor-labels.ts';
import { VendorLog } from './vendor-log.ts';

export interface VendorLogOptions {
  /** Undefined for all that are there. */
  readonly names: readonly string[] | undefined;
  readonly follow: boolean;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly tail?: number | undefined;
}

/** The log of one vendor. */
export interface OpenVendorLog {
  readonly kind: 'vendor';
  readonly id: string;
  readonly name: string;
  readonly reader: VendorLog;
}

/** What vendors wrote, read already; with `follow` what they write from now on comes by and by, until the command is interrupted. */
export async function openVendorLogs(
  context: Pick<PluginCommandContext, 'workspace' | 'signal'>,
  containers: Containers,
  { names, follow, since, tail }: VendorLogOptions,
): Promise<readonly OpenVendorLog[]> {
  const states = await containers.detached.list([workspaceLabel(context), 'mmo.vendor']);
  const openedAt = Date.now();
  const wanted = states.filter(({ labels }) => names?.includes(labels['mmo.vendor'] ?? '') !== false);
  return Promise.all(
    wanted.map(async ({ id, labels }) => {
      const reader = new VendorLog(containers, id);
      await reader.read({ signal: context.signal, since, tail });
      // A daemon that is lost is no end of the other logs.
      if (follow) reader.follow({ signal: context.signal, since: tail === undefined ? since : openedAt }).catch(() => undefined);
      return { kind: 'vendor' as const, id, name: labels['mmo.vendor'] ?? '', reader };
    }),
  );
}
