import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { addressesOf } from './addresses-of.ts';
import { choosePort } from './choose-port.ts';
import { endProcesses } from './end-processes.ts';
import { findOutsiders } from './find-outsiders.ts';
import { findProcesses } from './find-processes.ts';
import type { Instance, InstanceRecord } from './instance.ts';
import { readRecords } from './instance-records.ts';
import { instancesOf } from './instances-of.ts';
import { livingProcess } from './living-process.ts';
import { orderOfStart } from './order-of-start.ts';
import { startInstance } from './start-instance.ts';
import { STOP_GRACE_MS, stopInstance } from './stop-instance.ts';

/** How the start of one instance ended. */
export interface Started {
  readonly instance: Instance;
  readonly result: 'started' | 'already running' | 'failed';
  readonly record?: InstanceRecord | undefined;
  readonly error?: string | undefined;
}

export interface StartFleetOptions {
  readonly services: readonly Service[];
  /** Instances by service, instead of what it declares. */
  readonly scale: ReadonlyMap<string, number>;
  /** Processes that were started by hand are ended first. */
  readonly reap: boolean;
  readonly onStarted: (started: Started) => void;
  readonly say: (text: string) => void;
}

/**
 * Starts what does not run yet, each service once those that it needs at run time are ready; one that fails keeps only
 * those from starting that need it, and leaves nothing of its own behind.
 */
export async function startFleet(context: PluginCommandContext, options: StartFleetOptions): Promise<readonly Started[]> {
  const waits = orderOfStart(options.services);
  const records = new Map(readRecords(context));
  const done = new Map<string, Promise<readonly Started[]>>();
  const startOf = (service: Service): Promise<readonly Started[]> => {
    const known = done.get(service.name);
    if (known !== undefined) return known;
    const starting = (async (): Promise<readonly Started[]> => {
      const needed = options.services.filter(({ name }) => waits.get(service.name)?.includes(name));
      const before = await Promise.all(needed.map(startOf));
      const broken = before.flat().find(({ result }) => result === 'failed');
      const started: Started[] = [];
      for (const instance of instancesOf(service, options.scale.get(service.name))) {
        const one: Started =
          broken === undefined
            ? await startOne(context, instance, { records, options })
            : { instance, result: 'failed', error: `not started: it needs "${broken.instance.name}"` };
        started.push(one);
        options.onStarted(one);
      }
      return started;
    })();
    done.set(service.name, starting);
    return starting;
  };
  return (await Promise.all(options.services.map(startOf))).flat();
}

async function startOne(
  context: PluginCommandContext,
  instance: Instance,
  { records, options }: { readonly records: Map<string, InstanceRecord>; readonly options: StartFleetOptions },
): Promise<Started> {
  const known = records.get(instance.id);
  if (livingProcess(context, known) !== undefined && known?.isUp === true) return { instance, result: 'already running', record: known };
  try {
    // What an interrupted start left, written down or not.
    if (known !== undefined || findProcesses(context).has(instance.id)) await stopInstance(context, instance.id, { record: known });
    if (options.reap && instance.number === 1) await reap(context, instance, options.say);
    const port = await choosePort(instance);
    const record = await startInstance(context, instance, { port, addresses: addressesOf(context, records), restarts: known?.restarts ?? 0 });
    records.set(instance.id, record);
    return { instance, result: 'started', record };
  } catch (error) {
    return { instance, result: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}

async function reap(context: PluginCommandContext, instance: Instance, say: (text: string) => void): Promise<void> {
  const outsiders = findOutsiders(context, instance);
  for (const { pid, argv } of outsiders) say(`ending ${argv.join(' ')} (pid ${pid}), which runs "${instance.service.name}" outside of mmo`);
  const living = (): typeof outsiders => outsiders.flatMap((one) => context.processes.inspect(one) ?? []);
  await endProcesses(context, living, { graceMs: STOP_GRACE_MS });
}
