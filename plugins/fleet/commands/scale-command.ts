import type { PluginCommand } from '../../../core/plugin-api.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { runnable } from '../instances/runnable.ts';
import { startFleet } from '../instances/start-fleet.ts';
import { stopInstance } from '../instances/stop-instance.ts';
import { tellInstance } from '../instances/tell-instance.ts';
import { tellStarted } from '../instances/tell-started.ts';
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
      for (const { id, record, service } of surplus) {
        await stopInstance(context, id, { record });
        tellInstance(context, { name: id, service, result: 'stopped' });
      }
      const started = await startFleet(context, {
        services,
        scale,
        reap: false,
        onStarted: (one) => tellStarted(context, one),
        say: (text) => context.writeError(`${text}\n`),
      });
      return started.some(({ result }) => result === 'failed') ? 1 : 0;
    } finally {
      lock.release();
    }
  },
};
