import type { OpenDeployed } from '../../core/plugin-api.ts';
import { DeployFailure } from './deploy-failure.ts';
import type { DeployEnvironment } from './driver.ts';
import { drivers } from './drivers.ts';

/** What commands do with an environment, by its driver. */
export const openDeployed: OpenDeployed = async ({ name, config, isNamed }, access) => {
  const { kind, ...rest } = config;
  const environment: DeployEnvironment = { name, kind: typeof kind === 'string' ? kind : 'docker', config: rest, isNamed };
  const load = drivers[environment.kind];
  if (load === undefined) throw new DeployFailure(`the environment "${name}" is of the kind "${environment.kind}", which mmo does not know`);
  const driver = await load();
  const { logs, scale } = driver;
  return {
    name,
    kind: environment.kind,
    status: () => driver.status(environment, access),
    stop: (services) => driver.stop(environment, services, access),
    logs: logs && ((service, options) => logs(environment, service, { ...options, access })),
    scale: scale && ((service, count) => scale(environment, service, { count, access })),
  };
};
