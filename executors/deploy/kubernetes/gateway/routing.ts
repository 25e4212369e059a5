import type { DeployTarget } from '../../driver.ts';
import { type ClusterRequest, clusterOf } from '../cluster-of.ts';
import { isForbidden } from '../is-forbidden.ts';
import { type Kubectl, KubectlFailure } from '../kubectl.ts';
import { kubernetesSettings } from '../kubernetes-settings.ts';

/** Who leads requests to services by their path: the cluster's ingress controller, or a gateway that mmo runs beside them. */
export type Routing = 'ingress' | 'gateway';

/** What a cluster has, by context, for one run. */
const looked = new Map<string, { readonly runId: string | undefined; readonly routing: Promise<Routing> }>();

/** How the path of a service is served; undefined where it has none, or is a copy, which takes no routes. Asks the cluster once in a run, unless the environment says it. */
export async function routingOf(
  { workspace, environment, port, path }: Pick<DeployTarget, 'workspace' | 'environment' | 'port' | 'path'>,
  request: ClusterRequest,
): Promise<Routing | undefined> {
  const { hasRoutes, routes } = kubernetesSettings(environment, workspace);
  if (!hasRoutes || port === undefined || path === undefined) return undefined;
  if (routes !== undefined) return routes;
  const { kubectl } = await clusterOf(environment, workspace, request);
  const known = looked.get(kubectl.context);
  const routing = known?.runId === request.runId && known !== undefined ? known.routing : look(kubectl);
  looked.set(kubectl.context, { runId: request.runId, routing });
  routing.catch(() => looked.delete(kubectl.context));
  return routing;
}

/** A class tells of a controller. Where one may not look, there is more likely one than not. */
async function look({ run }: Kubectl): Promise<Routing> {
  try {
    const { text } = await run(['get', 'ingressclasses', '--output=name'], { isClusterWide: true });
    return text.trim() === '' ? 'gateway' : 'ingress';
  } catch (error) {
    // Servers before 1.18 have no such type.
    if (isForbidden(error) || (error instanceof KubectlFailure && error.said.includes('resource type'))) return 'ingress';
    throw error;
  }
}
