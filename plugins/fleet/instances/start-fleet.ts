import type { LocalProcess, PluginCommandContext, Service, StartedVendor } from '../../../core/plugin-api.ts';
import { ensureKeeper } from '../logs/ensure-keeper.ts';
import { vendorsFirst } from '../vendors/vendors-first.ts';
import { addressesOf } from './addresses-of.ts';
import { choosePort } from './choose-port.ts';
import { endProcesses } from './end-processes.ts';
import { findOutsiders, type Outsider } from './find-outsiders.ts';
import { findProcesses } from './find-processes.ts';
import type { Instance, InstanceRecord } from './instance.ts';
import { readRecords } from './instance-records.ts';
import { instancesOf } from './instances-of.ts';
import { livingProcess } from './living-process.ts';
import { orderOfStart } from './order-of-start.ts';
import { shownCommand } from './shown-command.ts';
import { startInstance } from './start-instance.ts';
import { stopInstance } from './stop-instance.ts';
import { STOP_GRACE_MS } from './stop-instances.ts';

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
  /** Services that must run under a debugger: one that runs without is started anew. */
  readonly debugged?: ReadonlySet<string> | undefined;
  readonly onStarted: (started: Started) => void;
  readonly onVendor?: ((started: StartedVendor) => void) | undefined;
  readonly say: (text: string) => void;
}

/**
 * Starts vendors, and then what does not run yet, each service once those that it needs at run time are ready; one that fails keeps only
 * those from starting that need it, and leaves nothing of its own behind.
 */
export async function startFleet(context: PluginCommandContext, options: StartFleetOptions): Promise<readonly Started[]> {
  const impossible = await vendorsFirst(context, options.services, options);
  const waits = orderOfStart(options.services);
  const records = new Map(readRecords(context));
  // Who starts holds the lock: nobody else adds to the fleet meanwhile.
  const living = findProcesses(context);
  const outside = options.reap ? context.processes.list() : [];
  let keeper: Promise<void> | undefined;
  const prepare = (): Promise<void> => {
    // Whether logs are kept well is no reason for a service not to start.
    keeper ??= ensureKeeper(context).catch(() => undefined);
    return keeper;
  };
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
        const hindrance = impossible.get(service.name) ?? (broken && `it needs "${broken.instance.name}"`);
        const one = await startOne(context, instance, { records, options, living, outside, prepare, hindrance });
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

interface Starting {
  readonly records: Map<string, InstanceRecord>;
  readonly options: StartFleetOptions;
  /** Processes of the fleet, and all of the machine among which one may be that was started by hand, as they were when this start began. */
  readonly living: ReadonlyMap<string, readonly LocalProcess[]>;
  readonly outside: readonly LocalProcess[];
  readonly prepare: () => Promise<void>;
  /** Why it cannot be started. */
  readonly hindrance: string | undefined;
}

async function startOne(context: PluginCommandContext, instance: Instance, starting: Starting): Promise<Started> {
  const { records, options, living, outside, prepare, hindrance } = starting;
  const known = records.get(instance.id);
  const mustRestart = options.debugged?.has(instance.name) === true && known?.debugPort === undefined;
  const isRunning = !mustRestart && known?.isUp === true && livingProcess(context, known) !== undefined;
  if (!isRunning && hindrance !== undefined) return { instance, result: 'failed', error: `not started: ${hindrance}` };
  await prepare();
  if (isRunning) return { instance, result: 'already running', record: known, error: hindrance && `runs on, but ${hindrance}` };
  try {
    // What an interrupted start left, written down or not.
    if (known !== undefined || living.has(instance.id)) await stopInstance(context, instance.id, { record: known });
    if (options.reap && instance.number === 1) await reap(context, findOutsiders(context, instance, outside), { instance, say: options.say });
    const port = await choosePort(context, instance);
    const record = await startInstance(context, instance, { port, addresses: addressesOf(context, records), restarts: known?.restarts ?? 0 });
    records.set(instance.id, record);
    return { instance, result: 'started', record };
  } catch (error) {
    return { instance, result: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}

async function reap(
  context: PluginCommandContext,
  outsiders: readonly Outsider[],
  { instance, say }: { readonly instance: Instance; readonly say: (text: string) => void },
): Promise<void> {
  if (outsiders.length === 0) return;
  for (const { leader, below } of outsiders) {
    const started = below.length === 0 ? '' : ` with what it has started (${below.map(({ pid }) => pid).join(', ')})`;
    say(`ending ${shownCommand(leader.argv)} (pid ${leader.pid})${started}, which runs "${instance.service.name}" outside of mmo`);
  }
  const all = outsiders.flatMap(({ leader, below }) => [leader, ...below]);
  const living = (): typeof all => all.flatMap((one) => context.processes.inspect(one) ?? []);
  await endProcesses(context, living, { graceMs: STOP_GRACE_MS });
}
