import type { PluginCommandContext, Service, WatchedWorkspace } from '../../../core/plugin-api.ts';
import { imageTasks } from '../containers/image-tasks.ts';
import { rememberImages } from '../containers/remember-images.ts';
import { changedServices } from '../dev/changed-services.ts';
import { prepareDebugging } from '../dev/debugging.ts';
import { Definitions } from '../dev/definitions.ts';
import { type DevDesk, openDesk } from '../dev/dev-desk.ts';
import { DevFleet } from '../dev/dev-fleet.ts';
import { DevGateway } from '../dev/dev-gateway.ts';
import { liveContext } from '../dev/live-context.ts';
import { Stages } from '../dev/stages.ts';
import { checkedRoutes } from '../gateway/checked-routes.ts';
import { markBuilds } from '../instances/build-marks.ts';
import { chooseRunnable } from '../instances/choose-runnable.ts';
import { guardStarts } from '../instances/guard-starts.ts';
import { orderOfStart } from '../instances/order-of-start.ts';
import { withRuntimeDependencies } from '../instances/with-runtime-dependencies.ts';
import { buildServices } from './build-services.ts';
import { readScale } from './read-scale.ts';

/** Builds, starts, watches and replaces services until the user ends it; resolves to the exit code. */
export async function runDev(given: PluginCommandContext): Promise<number> {
  const live = liveContext(given);
  const { context } = live;
  const own = chooseRunnable(context);
  const chosen = context.flags['no-deps'] === true ? own : withRuntimeDependencies(own, context.workspace.services);
  const scale = readScale(context.flags['scale'], { named: own, all: chosen });
  const debugging = await prepareDebugging(context, chosen);
  const { services } = debugging;
  // Before anything is built for nothing.
  if (context.flags['no-gateway'] !== true) checkedRoutes(services);
  const { ready } = await buildServices(context, services, ['build']);
  if (context.signal.aborted) return 1;
  const gateway = new DevGateway(context);
  await gateway.serve(services);
  const stages = new Stages(debugging.context, services);
  const guarded = guardStarts(stages.context);
  const desk = await openDesk(context, services, { gateway: () => gateway.address, onAborted: (ended) => fleet.clear(ended) });
  const definitions = new Definitions(context, { services, fixed: debugging.names });
  // Those of the pass that runs, which may have come with it.
  let ahead = services;
  const marks = markBuilds(context, () => ahead);
  const fleet: DevFleet = new DevFleet({ context: guarded.context, plain: stages.context, gateway, desk, debugging, stages });
  try {
    stages.tidy();
    stages.take(ready);
    await fleet.start(ready, scale);
    if (gateway.address !== undefined) context.writeError(`gateway: ${gateway.address}\n`);
    if (services.length === 0) desk.say('mmo', 'none of the services runs by itself yet; one that comes is taken up');
    tellUnbuilt(context, desk, services);
    const remember = rememberImages(context, () => ahead);
    const changed = changedServices(() => imageTasks(context, ahead));
    const watched = (workspace: WatchedWorkspace): readonly string[] => {
      ahead = definitions.servicesIn(workspace);
      return watchedTasks(context, ahead);
    };
    const exitCode = await context.watch(watched, {
      onEvent: (event) => {
        desk.take(event);
        marks.take(event);
        remember(event);
        changed.take(event);
      },
      onPass: (workspace) => {
        live.take(workspace);
        const before = definitions.services.map(({ name }) => name);
        const { others, gone } = definitions.take(workspace);
        const { services: now } = definitions;
        changed.add(others);
        // All tasks of the pass have ended, and the next one has not begun.
        const due = changed.due();
        // What others need at run time goes first, since they are told where it is.
        const inOrder = [...orderOfStart(now).keys()].filter((name) => due.includes(name));
        const toReplace = inOrder.flatMap((name) => now.find((service) => service.name === name) ?? []);
        stages.take(toReplace);
        if (others.length + gone.length > 0) fleet.serve(now);
        tellUnbuilt(
          context,
          desk,
          now.filter((service) => !before.includes(service.name)),
        );
        fleet.replace(toReplace);
        fleet.end(gone);
      },
      screen: desk.screen,
    });
    await fleet.settled();
    return exitCode;
  } finally {
    marks.clear();
    await gateway.close();
    await fleet.stop();
    guarded.dismiss();
    await desk.close();
    stages.tidy({ all: true });
  }
}

/** Builds and tests of services, and what builds the images in which they run. */
function watchedTasks(context: PluginCommandContext, services: readonly Service[]): readonly string[] {
  const wanted = context.flags['no-test'] === true ? ['build'] : ['build', 'test'];
  const own = services.flatMap(({ name, tasks }) => wanted.filter((task) => tasks.has(task)).map((task) => `${name}:${task}`));
  return [...own, ...imageTasks(context, services)];
}

function tellUnbuilt(context: PluginCommandContext, desk: DevDesk, services: readonly Service[]): void {
  const images = imageTasks(context, services);
  const isBuilt = ({ name, tasks }: Service): boolean => tasks.has('build') || images.some((task) => task.startsWith(`${name}:`));
  for (const { name } of services.filter((service) => !isBuilt(service))) desk.say(name, 'has no task "build", so edits of its sources do not replace it');
}
