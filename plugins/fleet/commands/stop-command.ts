import type { PluginCommand, PluginCommandContext } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { stopInstances } from '../instances/stop-instances.ts';
import { strayServices } from '../instances/stray-services.ts';
import { endIdleKeeper } from '../logs/end-idle-keeper.ts';
import { UsageError } from '../usage-error.ts';
import { mentionsVendors } from '../vendors/mentions-vendors.ts';
import { commandManifests } from './command-manifests.ts';
import { namedEnvironment } from './named-environment.ts';
import { readGraceMs } from './read-grace.ts';

/** `mmo stop [services..]`. */
export const stopCommand: PluginCommand = {
  ...commandManifests.stop,
  async run(context) {
    const environment = namedEnvironment(context);
    if (environment !== undefined) return (await import('../deployed/stop-deployed.ts')).stopDeployed(context, environment);
    if (context.flags['volumes'] === true) throw new UsageError('--volumes needs --env; mmo vendors down --volumes removes those of this machine');
    const services = [...chooseServices(context), ...strayServices(context)];
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
      if (context.positionals.length === 0 && mentionsVendors(context.workspace)) await tellOfVendors(context);
      return 0;
    } finally {
      lock.release();
    }
  },
};

/** They are left alone, since their files and their start are dear: who stops everything is told which there are. */
async function tellOfVendors(context: PluginCommandContext): Promise<void> {
  const { workspaceLabel } = await import('../vendors/vendor-labels.ts');
  try {
    const found = await (await context.containers()).detached.list([workspaceLabel(context), 'mmo.vendor']);
    const running = found.flatMap(({ labels, status }) => (status === 'running' ? (labels['mmo.vendor'] ?? []) : []));
    if (running.length > 0) context.writeError(`vendors run on: ${running.sort().join(', ')} (mmo vendors down ends them)\n`);
  } catch {
    // Without a daemon there are none.
  }
}
