import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';

/** `mmo stop [services..] --env <environment>`: removes what is deployed there; where nothing narrows it down, also of services that are gone. */
export async function stopDeployed(context: PluginCommandContext, environment: string): Promise<number> {
  const chosen = chooseServices(context);
  const isAll = context.positionals.length === 0 && chosen.length === context.workspace.services.length;
  const stopped = await (await context.deployed(environment)).stop(isAll ? undefined : chosen.map(({ name }) => name));
  if (context.json) context.write(`${JSON.stringify(stopped.map((service) => ({ service, environment })))}\n`);
  else if (stopped.length === 0) context.writeError(`${isAll ? 'nothing' : 'none of the services'} is deployed to ${environment}\n`);
  else for (const service of stopped) context.write(`${service}: removed from ${environment}\n`);
  return 0;
}
