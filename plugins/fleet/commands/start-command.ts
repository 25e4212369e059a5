import type { PluginCommand, PluginCommandContext } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { runnable } from '../instances/runnable.ts';
import { type Started, startFleet } from '../instances/start-fleet.ts';
import { withRuntimeDependencies } from '../instances/with-runtime-dependencies.ts';
import { UsageError } from '../usage-error.ts';
import { buildServices } from './build-services.ts';
import { commandManifests } from './command-manifests.ts';
import { readScale } from './read-scale.ts';

/** `mmo start [services..]`. */
export const startCommand: PluginCommand = {
  ...commandManifests.start,
  async run(context) {
    const chosen = chooseServices(context);
    const scale = readScale(
      listOf(context, 'scale'),
      chosen.map(({ name }) => name),
    );
    for (const service of context.positionals.length > 0 ? chosen : []) {
      if (runnable(service) === undefined) throw new UsageError(`"${service.name}" does not run by itself: it has no command and no persistent task "start"`);
    }
    const own = chosen.filter((service) => runnable(service) !== undefined);
    const services = context.flags['no-deps'] === true ? own : withRuntimeDependencies(own, context.workspace.services);
    if (services.length === 0) {
      context.writeError('nothing to start: none of the services runs by itself\n');
      return 0;
    }
    const built = context.flags['no-build'] === true ? { ready: services, failed: [] } : await buildServices(context, services, ['build']);
    if (context.signal.aborted) return 1;
    const lock = await context.lock();
    if (lock === undefined) return 1;
    try {
      const started = await startFleet(context, {
        services: built.ready,
        scale,
        reap: context.flags['no-reap'] !== true,
        onStarted: (one) => tell(context, one),
        say: (text) => context.writeError(`${text}\n`),
      });
      for (const service of built.failed) context.writeError(`${service.name}: not started: its build failed\n`);
      if (context.json) context.write(`${JSON.stringify(started.map(plain), undefined, 2)}\n`);
      return started.some(({ result }) => result === 'failed') || built.failed.length > 0 ? 1 : 0;
    } finally {
      lock.release();
    }
  },
};

function tell(context: PluginCommandContext, { instance, result, record, error }: Started): void {
  const where = record?.port === undefined ? '' : `  http://127.0.0.1:${record.port}`;
  if (result === 'failed') context.writeError(`${instance.name}: ${error ?? 'failed'}\n`);
  else if (!context.json) context.write(`${instance.name}: ${result}${record === undefined ? '' : ` (pid ${record.pid})`}${where}\n`);
}

function plain({ instance, result, record, error }: Started): Readonly<Record<string, unknown>> {
  return { name: instance.name, service: instance.service.name, instance: instance.number, result, pid: record?.pid, port: record?.port, error };
}

function listOf({ flags }: PluginCommandContext, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value : [];
}
