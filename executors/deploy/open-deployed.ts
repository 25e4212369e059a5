import type { OpenDeployed } from '../../core/plugin-api.ts';
import { DeployFailure } from './deploy-failure.ts';
import type { CommandAccess, DeployEnvironment } from './driver.ts';
import { drivers } from './drivers.ts';

/** What commands do with an environment, by its driver. */
export const openDeployed: OpenDeployed = async ({ name, config, isNamed, copy }, access) => {
  const { kind, ...rest } = config;
  const environment: DeployEnvironment = { name, kind: typeof kind === 'string' ? kind : 'docker', config: rest, isNamed, copy };
  const load = drivers[environment.kind];
  if (load === undefined) throw new DeployFailure(`the environment "${name}" is of the kind "${environment.kind}", which mmo does not know`);
  const driver = await load();
  const { logs, scale, images, registry, copies, removeVolumes, ensureContext } = driver;
  return {
    name,
    kind: environment.kind,
    status: () => driver.status(environment, access),
    stop: async (services) => {
      if (copy === undefined || services !== undefined || copies === undefined) return driver.stop(environment, services, access);
      const stopped = await copies.clear(environment, access);
      forgetCopy(environment, access);
      return stopped;
    },
    removeVolumes: removeVolumes && ((vendors) => removeVolumes(environment, vendors, access)),
    logs: logs && ((service, options) => logs(environment, service, { ...options, access })),
    scale: scale && ((service, count) => scale(environment, service, { count, access })),
    images: images?.(environment, access),
    registry: registry?.(environment, access),
    ensureContext: ensureContext && (() => ensureContext(environment, access)),
    copies: copies && {
      hold: () => copies.hold(environment, access),
      abandoned: () => copies.abandoned(environment, access),
      reach: (onLost) => copies.reach(environment, access, onLost),
    },
  };
};

/** Files of this workspace that tell of it. */
function forgetCopy({ name }: DeployEnvironment, { files, workspace: { root } }: CommandAccess): void {
  files.remove(`${root}/.mmo/rendered/${name}`);
  files.remove(`${root}/.mmo/state/deploy/gateway.${name}.log`);
}
