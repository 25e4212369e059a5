import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { readCounts } from '../commands/read-counts.ts';
import { unknownService } from '../unknown-service.ts';
import { UsageError } from '../usage-error.ts';

/** `mmo scale <service>=<n>… --env <environment>`, until the next deployment. */
export async function scaleDeployed(context: PluginCommandContext, name: string): Promise<number> {
  const counts = readCounts(context.positionals);
  for (const service of counts.keys()) if (!context.workspace.services.some((one) => one.name === service)) throw unknownService(service, context.workspace);
  const { scale } = await context.deployed(name);
  if (scale === undefined) throw new UsageError(`the environment "${name}" is scaled by its own means; say "scale" in service.yml and deploy`);
  for (const [service, count] of counts) {
    await scale(service, count);
    context.write(`${service}: ${count} in ${name}\n`);
  }
  return 0;
}
