import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { runsInContainer } from '../containers/runs-in-container.ts';
import { ensureKeeper } from '../logs/ensure-keeper.ts';
import { vendorsFirst } from '../vendors/vendors-first.ts';
import { addressesOf } from './addresses-of.ts';
import { choosePort } from './choose-port.ts';
import type { InstanceRecord } from './instance.ts';
import { readRecords } from './instance-records.ts';
import { instancesOf } from './instances-of.ts';
import { knownInstances } from './known-instances.ts';
import { startInstance } from './start-instance.ts';
import { stopInstance } from './stop-instance.ts';

export interface ReplaceOptions {
  readonly graceMs?: number | undefined;
  readonly onReplaced: (name: string, record: InstanceRecord) => void;
  readonly onFailed: (name: string, message: string) => void;
}

/** Stops and starts every known instance of a service on its port, one after another, so that the others go on serving. */
export async function replaceService(context: PluginCommandContext, service: Service, { graceMs, onReplaced, onFailed }: ReplaceOptions): Promise<boolean> {
  const known = knownInstances(context, [service]);
  // Before anything is stopped: without its vendors the new one could not start.
  const impossible = (await vendorsFirst(context, [service], { say: (text) => context.writeError(`${text}\n`) })).get(service.name);
  if (impossible !== undefined) {
    onFailed(service.name, `not restarted: ${impossible}`);
    return false;
  }
  // Asked before the records are gone that tell it.
  const inContainer = runsInContainer(context, service);
  let well = true;
  for (const instance of instancesOf(service, Math.max(...known.map(({ number }) => number)))) {
    const before = known.find(({ id }) => id === instance.id);
    if (before === undefined) continue;
    try {
      // A port that is declared anew is chosen while the old one still serves.
      const kept = instance.number > 1 || before.record?.port === service.extra['port'] ? before.record?.port : undefined;
      const chosen = before.record === undefined ? undefined : (kept ?? (await choosePort(context, instance)));
      await stopInstance(context, before.id, { record: before.record, graceMs });
      await ensureKeeper(context);
      const port = before.record === undefined ? await choosePort(context, instance) : chosen;
      const restarts = (before.record?.restarts ?? 0) + 1;
      onReplaced(instance.name, await startInstance(context, instance, { port, addresses: addressesOf(context, readRecords(context)), restarts, inContainer }));
    } catch (error) {
      well = false;
      onFailed(instance.name, error instanceof Error ? error.message : String(error));
    }
  }
  return well;
}
