import type { ContainerState } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, DeployTarget } from '../driver.ts';

type Secretive = Pick<DeployTarget, 'service' | 'secrets'>;

/** Values of a target's secrets by name. Throws where one is not set: its service would start without it. */
export function secretValues({ service, secrets }: Secretive, env: DeployContext['env']): Readonly<Record<string, string>> {
  const missing = secrets.filter((name) => env[name] === undefined);
  if (missing.length > 0)
    throw new DeployFailure(`${service}: no value for ${missing.join(', ')}: set it where mmo runs, in an env file, or leave it out of "secrets"`);
  return Object.fromEntries(secrets.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Whether a container was given those values of the secrets that are set here; of others nothing can be told. */
export function hasSecrets(state: Pick<ContainerState, 'env'>, { secrets }: Secretive, env: DeployContext['env']): boolean {
  return secrets.every((name) => env[name] === undefined || env[name] === state.env[name]);
}
