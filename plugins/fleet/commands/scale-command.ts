import type { PluginCommand } from '../../../core/plugin-api.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { runnable } from '../instances/runnable.ts';
import { startFleet } from '../instances/start-fleet.ts';
import { stopInstance } from '../instances/stop-instance.ts';
import { unknownService } from '../unknown-service.ts';
import { UsageError } from '../usage-error.ts';
import { commandManifests } from './command-manifests.ts';
import { namedEnvironment } from './named-environment.ts';
import { readCounts } from './read-counts.ts';

/** `mmo scale <service>=<n>…`. */
export const scaleCommand: PluginCommand = {
  ...commandManifests.scale,
  async run(context) {
    const environment = namedEnvironment(context);
    if (environment !== undefined) return (await import('../deployed/scale-deployed.ts')).scaleDeployed(context, environment);
    const scale = readCounts(context.positionals);
    const services = [...scale.keys()].map((name) => {
      const service = context.workspace.services.find((one) => one.name === name);
      if (service === undefined) throw unknownService(name, context.workspace);
      if (runnable(service) === undefined) throw new UsageError(`"${name}" does not run by itself: it has no command and no persistent task "start"`);
      return service;
    });
    const lock = await context.lock();
    if (lock === undefined) return 1;
    try {
      const surplus = knownInstances(context, services).filter(({ service, number }) => number > (scale.get(service) ?? 0));
      for (const { id, record } of surplus) {
        await stopInstance(context, id, { record });
        context.write(`${id}: stopped\n`);
      }
      const started = await startFleet(context, {
        services,
        scale,
        reap: false,
        onStarted: ({ instance, result, error, record }) => {
          if (result === 'failed') context.writeError(`${instance.name}: ${error ?? 'failed'}\n`);
          else context.write(`${instance.name}: ${result} (pid ${record?.pid ?? ''})\n`);
        },
        say: (text) => context.writeError(`${text}\n`),
      });
      return started.some(({ result }) => result === 'failed') ? 1 : 0;
    } finally {
      lock.release();
    }
  },
};
