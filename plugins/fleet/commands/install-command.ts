import type { PluginCommand } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { commandManifests } from './command-manifests.ts';

/** `mmo install [services..]`: the task `install` of those that have it, else `build`. */
export const installCommand: PluginCommand = {
  ...commandManifests.install,
  async run(context) {
    const taskOf = new Map(
      chooseServices(context).flatMap(({ name, tasks }) => {
        const task = ['install', 'build'].find((one) => tasks.has(one));
        return task === undefined ? [] : [[`${name}:${task}`, name] as const];
      }),
    );
    if (taskOf.size === 0) {
      context.writeError('nothing to install: none of the services has a task "install" or "build"\n');
      return context.positionals.length > 0 ? 1 : 0;
    }
    const results: string[] = [];
    const exitCode = await context.run([...taskOf.keys()], {
      onEvent: (event) => {
        const service = event.type === 'task:end' ? taskOf.get(event.task) : undefined;
        if (event.type !== 'task:end' || service === undefined) return;
        const { outcome } = event;
        if (outcome.status === 'success') results.push(`${service}: installed`);
        else if (outcome.status === 'cached') results.push(`${service}: ${outcome.inPlace ? 'already up to date' : 'installed'}`);
      },
    });
    if (!context.json) for (const line of results.sort()) context.write(`${line}\n`);
    return exitCode;
  },
};
