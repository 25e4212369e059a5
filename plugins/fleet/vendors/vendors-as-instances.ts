import type { Containers, PluginCommandContext } from '../../../core/plugin-api.ts';
import { percentOf } from '../instances/percent-of.ts';
import type { InstanceStatus } from '../instances/status-of.ts';
import { readVendors } from './read-vendors.ts';
import { type VendorStatus, vendorStatus } from './vendor-status.ts';

/** What is true of vendors at this moment, in the form in which that is told of services. Rejects where there is no daemon. */
export async function vendorsAsInstances(context: PluginCommandContext, names: readonly string[]): Promise<readonly InstanceStatus[]> {
  if (names.length === 0) return [];
  const all = await readVendors(context);
  const containers = await context.containers();
  return Promise.all((await vendorStatus(context, containers, { all, names })).map((status) => asInstance(containers, status)));
}

async function asInstance({ detached }: Pick<Containers, 'detached'>, status: VendorStatus): Promise<InstanceStatus> {
  const { name, state, ports, uptimeMs, container } = status;
  const used = container === undefined || uptimeMs === undefined ? undefined : await detached.usage(container).catch(() => undefined);
  return {
    ...{ kind: 'vendor', name, service: name, instance: 1, state, pid: undefined, ports, debugPort: undefined, uptimeMs, restarts: 0 },
    ...{ cpuPercent: percentOf(used?.cpuMs, uptimeMs), memoryBytes: used?.memoryBytes },
  };
}
