import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { UsageError } from '../usage-error.ts';
import { chooseDeployed } from './choose-deployed.ts';

/** `mmo stop [services..] --env <environment>`: removes what is deployed there; where nothing narrows it down, also of services that are gone, and vendors. */
export async function stopDeployed(context: PluginCommandContext, environment: string): Promise<number> {
  const deployed = await context.deployed(environment);
  const { positionals } = context;
  const chosen = chooseDeployed(context, positionals.length === 0 ? [] : await deployed.status());
  // Without a name of its own a vendor goes with all, or stays.
  const isNamed = positionals.some((word) => !/^[~!]/.test(word));
  const isAll = positionals.length === 0 && chosen.services.length === context.workspace.services.length;
  const volumes = context.flags['volumes'] === true;
  if (volumes && !isAll) throw new UsageError('--volumes goes with all of an environment: a service does not know which of them are its own');
  const names = [...chosen.services.map(({ name }) => name), ...(isNamed ? chosen.vendors : [])];
  const stopped = await deployed.stop(isAll ? undefined : names);
  const removed = volumes ? ((await deployed.removeVolumes?.(undefined)) ?? []) : [];
  if (context.json) context.write(`${JSON.stringify(stopped.map((service) => ({ service, environment })))}\n`);
  else if (stopped.length + removed.length === 0) context.writeError(`${isAll ? 'nothing' : 'none of the services'} is deployed to ${environment}\n`);
  else for (const what of [...stopped, ...removed]) context.write(`${what}: removed from ${environment}\n`);
  return 0;
}
