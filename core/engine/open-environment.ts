import type { DeployedEnvironment } from '../model/deployments.ts';
import type { EnvironmentUse, GivenEnvironment } from '../model/executor.ts';
import { openRegistries } from './open-registries.ts';
import type { Session } from './session.ts';

/** The environment that a task is told of, for what is done there by way of `by`. Throws where there is none. */
export async function openEnvironment(session: Session, environment: GivenEnvironment | undefined, by: EnvironmentUse): Promise<DeployedEnvironment> {
  const { host, workspace, options, containers } = session;
  const open = await options.builtins.deployed?.();
  if (environment === undefined || open === undefined) throw new Error('the task has no environment');
  const { config, root, services, stateDir } = workspace;
  return open(environment, {
    workspace: { root, config, services },
    ...{ containers, env: by.env, files: host.files, signal: by.signal, spawn: by.spawn, stateDir: `${stateDir}/state/deploy`, self: options.self ?? [] },
    processes: (await import('../host/create-local-processes.ts')).createLocalProcesses(),
    registries: () => openRegistries(host),
  });
}
