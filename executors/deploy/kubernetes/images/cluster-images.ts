import type { EnvironmentImages, Registries, RegistryRequest } from '../../../../core/plugin-api.ts';
import type { CommandAccess, DeployEnvironment } from '../../driver.ts';
import { clusterOf } from '../cluster-of.ts';
import { originalOf } from '../original-of.ts';
import { buildSettings } from './build-settings.ts';
import { nameFurther } from './name-further.ts';
import { openRegistry, type RegistryAccess } from './registry-access.ts';

/** Images that a cluster builds by itself, in the registry of its environment. */
export function clusterImages(given: DeployEnvironment, access: CommandAccess): EnvironmentImages {
  const environment = originalOf(given);
  return {
    build: async (request) => (await import('./build-in-cluster.ts')).buildInCluster(environment, request, access),
    digest: async (reference) => inRegistry(environment, access, ({ here, registries, request }) => registries.digest(here(reference), request)),
    name: async (reference, digest, further) =>
      inRegistry(environment, access, async ({ here, registries, request }) => nameFurther({ reference, digest, further }, { here, registries, request })),
  };
}

interface Asked {
  readonly here: RegistryAccess['here'];
  readonly registries: Registries;
  readonly request: RegistryRequest;
}

async function inRegistry<Result>(environment: DeployEnvironment, access: CommandAccess, ask: (asked: Asked) => Promise<Result>): Promise<Result> {
  const { kubectl } = await clusterOf(environment, access.workspace.config.name, access);
  const registry = await openRegistry(kubectl, { environment, access, secret: buildSettings(environment).secret });
  try {
    const { here, login: auth, insecureHosts: insecure } = registry;
    return await ask({ here, registries: await access.registries(), request: { auth, insecure, signal: access.signal } });
  } finally {
    registry.close();
  }
}
