import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { imageTasks } from '../containers/image-tasks.ts';
import { rememberImages } from '../containers/remember-images.ts';
import { changedServices } from '../dev/changed-services.ts';
import { type Debugging, prepareDebugging } from '../dev/debugging.ts';
import { Definitions } from '../dev/definitions.ts';
import { type DevDesk, openDesk } from '../dev/dev-desk.ts';
import { liveContext } from '../dev/live-context.ts';
import { Stages } from '../dev/stages.ts';
import { type FleetGateway, openFleetGateway } from '../gateway/open-fleet-gateway.ts';
import { markBuilds } from '../instances/build-marks.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { guardStarts } from '../instances/guard-starts.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { orderOfStart } from '../instances/order-of-start.ts';
import { replaceService } from '../instances/replace-service.ts';
import { runnable } from '../instances/runnable.ts';
import { startFleet } from '../instances/start-fleet.ts';
import { stopInstances } from '../instances/stop-instances.ts';
import { withRuntimeDependencies } from '../instances/with-runtime-dependencies.ts';
import { endIdleKeeper } from '../logs/end-idle-keeper.ts';
import { buildServices } from './build-services.ts';
import { readScale } from './read-scale.ts';

/** Requests that are under way when a service is replaced have so long to end. */
const DRAIN_MS = 5_000;

/** Builds, starts, watches and replaces services until the user ends it; resolves to the exit code. */
export async function runDev(given: PluginCommandContext): Promise<number> {
  const live = liveContext(given);
  const { context } = live;
  const own = chooseServices(context).filter((service) => runnable(service) !== undefined);
  const chosen = context.flags['no-deps'] === true ? own : withRuntimeDependencies(own, context.workspace.services);
  const scale = readScale(context.flags['scale'], { named: own, all: chosen });
  const debugging = await prepareDebugging(context, chosen);
  const { services } = debugging;
  const started = new Set<string>();
  const vendors = new Set<string>();
  const { ready } = await buildServices(context, services, ['build']);
  if (context.signal.aborted) return 1;
  const gateway = context.flags['no-gateway'] === true ? undefined : await openFleetGateway(context, services);
  const stages = new Stages(debugging.context, services);
  const guarded = guardStarts(stages.context);
  const address = gateway === undefined ? undefined : `http://${gateway.address.host}:${gateway.address.port}`;
  const desk = await openDesk(context, services, { gateway: address });
  const marks = markBuilds(context, services);
  const dev: Dev = { context: guarded.context, plain: stages.context, services, gateway, started, vendors, desk, debugging, stages };
  try {
    stages.tidy();
    stages.take(ready.map(({ name }) => name));
    await start(dev, ready, scale);
    gateway?.refresh();
    if (address !== undefined) context.writeError(`gateway: ${address}\n`);
    const tasks = ['build', ...(context.flags['no-test'] === true ? [] : ['test'])];
    const watched = services.flatMap(({ name, tasks: has }) => tasks.filter((task) => has.has(task)).map((task) => `${name}:${task}`));
    const images = imageTasks(context, services);
    const isBuilt = ({ name, tasks: has }: Service): boolean => has.has('build') || images.some((task) => task.startsWith(`${name}:`));
    for (const { name } of services.filter((service) => !isBuilt(service))) desk.say(name, 'has no task "build", so edits of its sources do not replace it');
    const remember = rememberImages(context, services);
    const replacing = replacer(dev);
    const changed = changedServices(images);
    const definitions = new Definitions(context, services);
    const exitCode = await context.watch([...watched, ...images], {
      onEvent: (event) => {
        desk.take(event);
        marks.take(event);
        remember(event);
        changed.take(event);
      },
      onPass: (workspace) => {
        live.take(workspace);
        const { others, gone } = definitions.update(debugging.names);
        const wrong = others.length + gone.length === 0 ? undefined : gateway?.serve(definitions.services);
        if (wrong !== undefined) desk.say('mmo', `the gateway goes on as before: ${wrong}`);
        changed.add(others);
        // All tasks of the pass have ended, and the next one has not begun.
        const due = changed.due();
        stages.take(due);
        // What others need at run time goes first, since they are told where it is.
        const inOrder = [...orderOfStart(definitions.services).keys()].filter((name) => due.includes(name));
        replacing.add(inOrder.flatMap((name) => definitions.services.find((service) => service.name === name) ?? []));
        replacing.end(gone);
      },
      screen: desk.screen,
    });
    await replacing.ended();
    return exitCode;
  } finally {
    marks.clear();
    await gateway?.close();
    await stop(context, services, started);
    await stopVendors(context, vendors);
    guarded.dismiss();
    await desk.close();
    stages.tidy({ all: true });
  }
}

/** What all steps of the command work with. */
interface Dev {
  /** Starts services as they are to run here; they end with this command, however it ends. */
  readonly context: PluginCommandContext;
  /** The same without that end, for what ran before this command. */
  readonly plain: PluginCommandContext;
  readonly services: readonly Service[];
  readonly gateway: FleetGateway | undefined;
  /** Instances that this command has started. */
  readonly started: Set<string>;
  /** Vendors likewise. */
  readonly vendors: Set<string>;
  readonly desk: DevDesk;
  readonly debugging: Debugging;
  readonly stages: Stages;
}

async function start(
  { context, started, vendors, desk, debugging }: Dev,
  services: readonly Service[],
  scale: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const lock = await context.lock();
  try {
    await startFleet(context, {
      services,
      scale,
      reap: context.flags['no-reap'] !== true,
      debugged: debugging.names,
      onStarted: ({ instance, result, error }) => {
        if (result === 'started') started.add(instance.id);
        desk.say(instance.name, result === 'failed' ? (error ?? 'failed') : result);
        desk.setRestarting(instance.service.name, false, result === 'failed' ? (error ?? 'failed') : undefined);
        tellDebugger(debugging, desk, instance.service.name);
      },
      onVendor: ({ vendor, result }) => result === 'started' && vendors.add(vendor.name),
      say: (text) => desk.say('mmo', text),
    });
  } finally {
    lock?.release();
  }
  void desk.look();
}

function tellDebugger({ note }: Debugging, desk: DevDesk, service: string): void {
  const found = note(service);
  if (found !== undefined) desk.say(service, `debugger (${found.runtime}) at 127.0.0.1:${found.port}`);
}

/** Ends what this command has started, and forgets nothing else. */
async function stop(context: PluginCommandContext, services: readonly Service[], started: ReadonlySet<string>): Promise<void> {
  await stopInstances(
    context,
    knownInstances(context, services).filter(({ id }) => started.has(id)),
  );
  await endIdleKeeper(context);
}

async function stopVendors(context: PluginCommandContext, names: ReadonlySet<string>): Promise<void> {
  if (names.size === 0) return;
  const { stopVendors: end } = await import('../vendors/stop-vendors.ts');
  await end(context, names);
}

interface Replacing {
  readonly add: (services: readonly Service[]) => void;
  readonly end: (services: readonly Service[]) => void;
  readonly ended: () => Promise<void>;
}

/** Replaces services one after another; one that never started is started, one that is gone from the workspace ends. */
function replacer(dev: Dev): Replacing {
  const { context, plain, gateway, started, desk, debugging, stages } = dev;
  let work = Promise.resolve();
  const replace = async (service: Service): Promise<void> => {
    if (context.signal.aborted) return;
    const known = knownInstances(context, [service]);
    if (known.length === 0) return start(dev, [service]);
    let problem: string | undefined;
    desk.setRestarting(service.name, true);
    gateway?.refresh(new Set([service.name]));
    await gateway?.drained(service.name, DRAIN_MS);
    // What ran before this command goes on when it ends, however it ends.
    await replaceService(known.every(({ id }) => started.has(id)) ? context : plain, service, {
      onReplaced: (name) => desk.say(name, 'restarted'),
      onFailed: (name, message) => {
        problem = message;
        desk.say(name, message);
      },
    });
    gateway?.refresh();
    stages.tidy();
    tellDebugger(debugging, desk, service.name);
    // Until then the last look may have seen it half-way.
    void desk.look().then(() => desk.setRestarting(service.name, false, problem));
  };
  const end = async (service: Service): Promise<void> => {
    desk.say(service.name, 'is no service of the workspace any more');
    await stop(context, [service], started);
    gateway?.refresh();
    void desk.look();
  };
  const queue = (act: () => Promise<void>): void => {
    work = work.then(act).catch((error: unknown) => desk.say('mmo', error instanceof Error ? error.message : String(error)));
  };
  return {
    add: (services) => {
      for (const service of services) queue(() => replace(service));
    },
    end: (services) => {
      for (const service of services) queue(() => end(service));
    },
    ended: () => work,
  };
}
