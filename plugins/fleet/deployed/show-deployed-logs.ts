import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { UsageError } from '../usage-error.ts';

/** `mmo logs [services..] --env <environment>`: what the instances there wrote. */
export async function showDeployedLogs(
  context: PluginCommandContext,
  name: string,
  { tail, pattern }: { readonly tail: number | undefined; readonly pattern: RegExp | undefined },
): Promise<number> {
  const environment = await context.deployed(name);
  const { logs } = environment;
  if (logs === undefined) throw new UsageError(`the environment "${name}" keeps no logs that mmo could show`);
  const deployed = new Set((await environment.status()).map(({ service }) => service));
  const services = chooseServices(context).filter((service) => deployed.has(service.name));
  if (services.length === 0) context.writeError(`none of the services is deployed to ${name}\n`);
  const onLine = (instance: string, line: string): void => {
    if (pattern?.test(line) ?? true) context.write(`${instance} | ${line}\n`);
  };
  await Promise.all(services.map((service) => logs(service.name, { follow: context.flags['follow'] === true, tail, onLine })));
  return 0;
}
