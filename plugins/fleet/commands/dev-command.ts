import type { PluginCommand, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { changedServices } from '../dev/changed-services.ts';
import { type FleetGateway, openFleetGateway } from '../gateway/open-fleet-gateway.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { replaceService } from '../instances/replace-service.ts';
import { runnable } from '../instances/runnable.ts';
import { startFleet } from '../instances/start-fleet.ts';
import { stopInstance } from '../instances/stop-instance.ts';
import { withRuntimeDependencies } from '../instances/with-runtime-dependencies.ts';
import { buildServices } from './build-services.ts';
import { commandManifests } from './command-manifests.ts';

/** Requests that are under way when a service is replaced have so long to end. */
const DRAIN_MS = 5_000;

/** `mmo dev [services..]`. */
export const devCommand: PluginCommand = {
  ...commandManifests.dev,
  async run(context) {
    const own = chooseServices(context).filter((service) => runnable(service) !== undefined);
    const services = context.flags['no-deps'] === true ? own : withRuntimeDependencies(own, context.workspace.services);
    const started = new Set<string>();
    const { ready } = await buildServices(context, services, ['build']);
    if (context.signal.aborted) return 1;
    const gateway = await openFleetGateway(context, services);
    try {
      await start(context, ready, started);
      gateway?.refresh();
      if (gateway !== undefined) context.writeError(`gateway: http://${gateway.address.host}:${gateway.address.port}\n`);
      const tasks = ['build', ...(context.flags['no-test'] === true ? [] : ['test'])];
      const watched = services.flatMap(({ name, tasks: has }) => tasks.filter((task) => has.has(task)).map((task) => `${name}:${task}`));
      const replacing = replacer(context, services, { gateway, started });
      const exitCode = await context.watch(watched, { onEvent: changedServices((names) => replacing.add(names)) });
      await replacing.ended();
      return exitCode;
    } finally {
      await gateway?.close();
      await stop(context, services, started);
    }
  },
};

async function start(context: PluginCommandContext, services: readonly Service[], started: Set<string>): Promise<void> {
  const lock = await context.lock();
  try {
    await startFleet(context, {
      services,
      scale: new Map(),
      reap: context.flags['no-reap'] !== true,
      onStarted: ({ instance, result, error }) => {
        if (result === 'started') started.add(instance.id);
        context.writeError(`${instance.name}: ${result === 'failed' ? (error ?? 'failed') : result}\n`);
      },
      say: (text) => context.writeError(`${text}\n`),
    });
  } finally {
    lock?.release();
  }
}

/** Ends what this command has started, and forgets nothing else. */
async function stop(context: PluginCommandContext, services: readonly Service[], started: ReadonlySet<string>): Promise<void> {
  const known = knownInstances(context, services).filter(({ id }) => started.has(id));
  await Promise.all(known.map(({ id, record }) => stopInstance(context, id, { record })));
}

interface Replacing {
  readonly add: (names: readonly string[]) => void;
  readonly ended: () => Promise<void>;
}

/** Replaces services one after another; one that never started is started. */
function replacer(
  context: PluginCommandContext,
  services: readonly Service[],
  { gateway, started }: { readonly gateway: FleetGateway | undefined; readonly started: Set<string> },
): Replacing {
  let work = Promise.resolve();
  const replace = async (service: Service): Promise<void> => {
    if (context.signal.aborted) return;
    if (knownInstances(context, [service]).length === 0) return start(context, [service], started);
    gateway?.refresh(new Set([service.name]));
    await gateway?.drained(service.name, DRAIN_MS);
    await replaceService(context, service, {
      onReplaced: (name) => context.writeError(`${name}: restarted\n`),
      onFailed: (name, message) => context.writeError(`${name}: ${message}\n`),
    });
    gateway?.refresh();
  };
  return {
    add: (names) => {
      for (const service of services.filter(({ name }) => names.includes(name))) work = work.then(() => replace(service)).catch(tell);
    },
    ended: () => work,
  };
  function tell(error: unknown): void {
    context.writeError(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}
