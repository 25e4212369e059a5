import type { PluginCommand } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { stopInstance } from '../instances/stop-instance.ts';
import { commandManifests } from './command-manifests.ts';
import { readGraceMs } from './read-grace.ts';

/** `mmo stop [services..]`. */
export const stopCommand: PluginCommand = {
  ...commandManifests.stop,
  async run(context) {
    const services = chooseServices(context);
    const graceMs = readGraceMs(context.flags['grace']);
    const lock = await context.lock();
    if (lock === undefined) return 1;
    try {
      const known = knownInstances(context, services);
      const ended = await Promise.all(
        known.map(async ({ id, service, number, record }) => {
          const was = await stopInstance(context, id, { record, graceMs });
          if (!context.json) context.write(`${id}: ${was === 'running' ? 'stopped' : 'was not running'}\n`);
          return { service, instance: number, was };
        }),
      );
      if (context.json) context.write(`${JSON.stringify(ended, undefined, 2)}\n`);
      else if (ended.length === 0) context.writeError('nothing to stop\n');
      return 0;
    } finally {
      lock.release();
    }
  },
};
