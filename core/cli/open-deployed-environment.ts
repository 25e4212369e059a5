import { suggest } from '../diagnostics/suggest.ts';
import { environmentNames, givenEnvironment } from '../engine/given-environment.ts';
import type { DeployedEnvironment, OpenDeployed } from '../model/deployments.ts';
import { builtins } from './builtins.ts';

/** The deploy environment of that name for a plugin's command; one that does not exist is the user's mistake. */
export async function openDeployedEnvironment(name: string | undefined, access: Parameters<OpenDeployed>[1]): Promise<DeployedEnvironment> {
  const { config } = access.workspace;
  const environment = givenEnvironment(config, name);
  if (environment === undefined) {
    const near = suggest(name ?? '', environmentNames(config));
    throw Object.assign(new Error(`there is no environment "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`), { usage: true });
  }
  const open = await builtins.deployed?.();
  if (open === undefined) throw new Error('this mmo knows no environments');
  return open(environment, access);
}
