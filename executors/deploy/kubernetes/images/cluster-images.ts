import type { EnvironmentImages } from '../../../../core/plugin-api.ts';
import type { CommandAccess, DeployEnvironment } from '../../driver.ts';
import { clusterOf } from '../cluster-of.ts';
import { originalOf } from '../original-of.ts';
import { buildSettings } from './build-settings.ts';
import { openRegistry } from './registry-access.ts';

/** Images that a cluster builds by itself, in the registry of its environment. */
export function clusterImages(given: DeployEnvironment, access: CommandAccess): EnvironmentImages {
  const environment = originalOf(given);
  return {
    build: async (request) => (await import('./build-in-cluster.ts')).buildInCluster(environment, request, access),
    digest: async (reference) => {
      const { kubectl } = await clusterOf(environment, access.workspace.config.name, access);
      const registry = await openRegistry(kubectl, { environment, access, secret: buildSettings(environment).secret });
      try {
        const { login: auth, insecureHosts: insecure } = registry;
        return await (await access.registries()).digest(registry.here(reference), { auth, insecure, signal: access.signal });
      } finally {
        registry.close();
      }
    },
  };
}
