import type { PluginCommand, PluginCommandContext } from '../../../core/plugin-api.ts';
import { type InstanceStatus, statusOf } from '../instances/status-of.ts';
import { strayServices } from '../instances/stray-services.ts';
import { chooseWithVendors } from '../vendors/choose-with-vendors.ts';
import { vendorError } from '../vendors/vendor-error.ts';
import { commandManifests } from './command-manifests.ts';

/** `mmo ps [services..]`. */
export const psCommand: PluginCommand = {
  ...commandManifests.ps,
  async run(context) {
    const { services, vendors } = await chooseWithVendors(context);
    const found = [...(await statusOf(context, services)), ...(vendors.length === 0 ? [] : await vendorsOf(context, vendors))];
    if (context.json) context.write(`${JSON.stringify(found, undefined, 2)}\n`);
    else context.writeTable([heads, ...found.map(rowOf)]);
    for (const { name } of strayServices(context)) context.writeError(`${name}: runs, though it is no service of the workspace any more (mmo stop ends it)\n`);
    return 0;
  },
};

/** Without a daemon none of them is known, and all others are. */
async function vendorsOf(context: PluginCommandContext, names: readonly string[]): Promise<readonly InstanceStatus[]> {
  const { vendorsAsInstances } = await import('../vendors/vendors-as-instances.ts');
  try {
    return await vendorsAsInstances(context, names);
  } catch (error) {
    context.writeError(`vendors are left out: ${vendorError(error)}\n`);
    return [];
  }
}

const heads = ['NAME', 'STATE', 'PID', 'PORTS', 'UPTIME', 'RESTARTS', 'CPU', 'MEMORY'];

function rowOf({ name, state, pid, ports, debugPort, uptimeMs, restarts, cpuPercent, memoryBytes }: InstanceStatus): readonly string[] {
  const shownPorts = ports.map((port) => (port === debugPort ? `${port} (debugger)` : `${port}`)).join(',');
  const memory = memoryBytes === undefined ? '' : `${Math.round(memoryBytes / 1e6)} MB`;
  return [name, state, String(pid ?? ''), shownPorts, shownTime(uptimeMs), String(restarts), cpuPercent === undefined ? '' : `${cpuPercent} %`, memory];
}

function shownTime(ms: number | undefined): string {
  if (ms === undefined) return '';
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m`;
}
