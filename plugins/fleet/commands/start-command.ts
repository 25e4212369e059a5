import type { PluginCommand, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { chooseRunnable } from '../instances/choose-runnable.ts';
import { guardStarts } from '../instances/guard-starts.ts';
import { livingProcess } from '../instances/living-process.ts';
import { type Started, startFleet } from '../instances/start-fleet.ts';
import { stopInstances } from '../instances/stop-instances.ts';
import { tellInstance } from '../instances/tell-instance.ts';
import { tellStarted } from '../instances/tell-started.ts';
import { withRuntimeDependencies } from '../instances/with-runtime-dependencies.ts';
import { endIdleKeeper } from '../logs/end-idle-keeper.ts';
import { findLogs } from '../logs/find-logs.ts';
import { showLogs } from '../logs/show-logs.ts';
import { UsageError } from '../usage-error.ts';
import { buildServices } from './build-services.ts';
import { commandManifests } from './command-manifests.ts';
import { readScale } from './read-scale.ts';

/** `mmo start [services..]`. */
export const startCommand: PluginCommand = {
  ...commandManifests.start,
  async run(context) {
    const goesOn = readGoingOn(context);
    if (goesOn === 'rerun') return (await import('./dev-command.ts')).devCommand.run({ ...context, flags: { ...context.flags, 'no-gateway': true } });
    const own = chooseRunnable(context);
    const services = context.flags['no-deps'] === true ? own : withRuntimeDependencies(own, context.workspace.services);
    const scale = readScale(context.flags['scale'], { named: own, all: services });
    if (services.length === 0) {
      context.writeError('nothing to start: none of the services runs by itself\n');
      return 0;
    }
    const built = context.flags['no-build'] === true ? { ready: services, failed: [] } : await buildServices(context, services, ['build']);
    if (context.signal.aborted) return 1;
    if (goesOn === 'attach') return startAttached(context, built, scale);
    const from = sizesOf(context, services);
    const started = await startAll(context, built, scale);
    if (started === undefined) return 1;
    if (goesOn === 'logs') await showLogs(context, { services, follow: true, from });
    return hasFailed(started, built) ? 1 : 0;
  },
};

interface Built {
  readonly ready: readonly Service[];
  readonly failed: readonly Service[];
}

/** Starts, and tells of each; undefined when the command was interrupted before it was its turn. */
async function startAll(context: PluginCommandContext, built: Built, scale: ReadonlyMap<string, number>): Promise<readonly Started[] | undefined> {
  const lock = await context.lock();
  if (lock === undefined) return undefined;
  try {
    const started = await startFleet(context, {
      services: built.ready,
      scale,
      reap: context.flags['no-reap'] !== true,
      onStarted: (one) => tellStarted(context, one),
      say: (text) => context.writeError(`${text}\n`),
    });
    if (started.some(({ result }) => result === 'failed')) await endIdleKeeper(context);
    for (const { name } of built.failed) tellInstance(context, { name, service: name, result: 'failed', error: 'not started: its build failed' });
    return started;
  } finally {
    lock.release();
  }
}

/** Follows what it has started until that has ended; when it is interrupted, ends all of that, and nothing else. Should it be killed, so are they. */
async function startAttached(context: PluginCommandContext, built: Built, scale: ReadonlyMap<string, number>): Promise<number> {
  const guarded = guardStarts(context);
  const from = sizesOf(context, built.ready);
  let own: readonly Started[] = [];
  try {
    const started = (await startAll(guarded.context, built, scale)) ?? [];
    own = started.filter(({ result }) => result === 'started');
    const isOver = (): boolean => !own.some(({ record }) => livingProcess(context, record) !== undefined);
    await showLogs(context, { services: built.ready, follow: true, from, isOver });
    if (own.length > 0 && !context.signal.aborted) context.writeError('all that this command has started has ended\n');
    return own.length > 0 || hasFailed(started, built) ? 1 : 0;
  } finally {
    await stopInstances(
      context,
      own.map(({ instance: { id }, record }) => ({ id, record })),
    );
    await endIdleKeeper(context);
    guarded.dismiss();
  }
}

function hasFailed(started: readonly Started[], { failed }: Built): boolean {
  return failed.length > 0 || started.some(({ error }) => error !== undefined);
}

/** How long each log is now. */
function sizesOf(context: PluginCommandContext, services: readonly Service[]): ReadonlyMap<string, number> {
  return new Map(findLogs(context, services).map(({ id, path }) => [id, context.files.lstat(path)?.size ?? 0]));
}

function readGoingOn({ flags, json }: PluginCommandContext): 'attach' | 'logs' | 'rerun' | undefined {
  const given = (['attach', 'logs', 'rerun'] as const).filter((name) => flags[name] === true);
  if (given.length > 1) throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')} exclude each other`);
  if (given.length > 0 && json) throw new UsageError(`--json is for what ends: leave it out, or --${given.join()}`);
  return given[0];
}
