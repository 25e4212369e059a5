import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { VENDOR_GRACE_MS } from './up-vendor.ts';
import { workspaceLabel } from './vendor-labels.ts';

/** Ends vendors and keeps their containers, so that the next start is quick. */
export async function stopVendors(context: Pick<PluginCommandContext, 'workspace' | 'containers'>, names: ReadonlySet<string>): Promise<void> {
  const { detached } = await context.containers();
  const own = (await detached.list([workspaceLabel(context), 'mmo.vendor'])).filter(({ labels }) => names.has(labels['mmo.vendor'] ?? ''));
  await Promise.all(own.map(({ id }) => detached.stop(id, VENDOR_GRACE_MS)));
}
