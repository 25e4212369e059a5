import type { PluginCommand } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { type ReplaceOptions, replaceService } from '../instances/replace-service.ts';
import { tellInstance } from '../instances/tell-instance.ts';
import { buildServices } from './build-services.ts';
import { commandManifests } from './command-manifests.ts';
import { readGraceMs } from './read-grace.ts';

/** `mmo restart [services..]`: those that run, or did until they ended by themselves. */
export const restartCommand: PluginCommand = {
  ...commandManifests.restart,
  async run(context) {
    const graceMs = readGraceMs(context.flags['grace']);
    const services = chooseServices(context).filter((service) => knownInstances(context, [service]).length > 0);
    if (services.length === 0) {
      context.writeError('nothing to restart: none of the services was started\n');
      return context.positionals.length > 0 ? 1 : 0;
    }
    const tasks = [...(context.flags['no-build'] === true ? [] : ['build']), ...(context.flags['test'] === true ? ['test'] : [])];
    const { ready, failed } = await buildServices(context, services, tasks);
    if (context.signal.aborted) return 1;
    const tellOf = (service: string): Pick<ReplaceOptions, 'onReplaced' | 'onFailed'> => ({
      onReplaced: (name, { pid, port }) => tellInstance(context, { name, service, result: 'restarted', pid, port }),
      onFailed: (name, error) => tellInstance(context, { name, service, result: 'failed', error }),
    });
    const what = context.flags['test'] === true ? 'build or its tests' : 'build';
    const lock = await context.lock();
    if (lock === undefined) return 1;
    try {
      const results = await Promise.all(ready.map((service) => replaceService(context, service, { graceMs, ...tellOf(service.name) })));
      const error = `not restarted: its ${what} failed, the old one goes on`;
      for (const { name } of failed) tellInstance(context, { name, service: name, result: 'failed', error });
      return failed.length > 0 || results.includes(false) ? 1 : 0;
    } finally {
      lock.release();
    }
  },
};
