import { setTimeout as delay } from 'node:timers/promises';
import type { Containers, PluginCommandContext } from '../../../core/plugin-api.ts';
import { workspaceLabel } from './vendor-labels.ts';
import { VendorLog } from './vendor-log.ts';

/** One that has ended may be started again, and a daemon that is lost may come back. */
const FOLLOW_AGAIN_MS = 500;

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
      if (follow) void keepFollowing(reader, { signal: context.signal, since: tail === undefined ? since : openedAt });
      return { kind: 'vendor' as const, id, name: labels['mmo.vendor'] ?? '', reader };
    }),
  );
}

async function keepFollowing(reader: VendorLog, options: { readonly signal: AbortSignal; readonly since: number | undefined }): Promise<void> {
  while (!options.signal.aborted) {
    await reader.follow(options).catch(() => undefined);
    await delay(FOLLOW_AGAIN_MS, undefined, { signal: options.signal, ref: false }).catch(() => undefined);
  }
}
