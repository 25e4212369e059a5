import type { PluginCommand } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { stopInstances } from '../instances/stop-instances.ts';
import { endIdleKeeper } from '../logs/end-idle-keeper.ts';
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
      const running = await stopInstances(context, known, { graceMs });
      await endIdleKeeper(context);
      const ended = known.map(({ id, service, number }) => ({ service, instance: number, was: running.has(id) ? 'running' : 'stopped', id }));
      for (const { id, was } of context.json ? [] : ended) context.write(`${id}: ${was === 'running' ? 'stopped' : 'was not running'}\n`);
      if (context.json)
        context.write(
          `${JSON.stringify(
            ended.map(({ id: _, ...one }) => one),
            undefined,
            2,
          )}\n`,
        );
      else if (ended.length === 0) context.writeError('nothing to stop\n');
      return 0;
    } finally {
      lock.release();
    }
  },
};
