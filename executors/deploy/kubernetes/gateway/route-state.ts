import type { DeployContext, DeployTarget } from '../../driver.ts';
import type { Cluster } from '../cluster-of.ts';
import type { KubeObject } from '../kube-object.ts';
import { type GatewayOwner, gatewayFault, type LiveGateway, readGateway, readServices } from './look-at-gateway.ts';
import { hasRoute, type WantedRoute } from './route-table.ts';

/** What a run has seen of a gateway. */
export interface SeenGateway extends LiveGateway {
  readonly services: ReadonlyMap<string, KubeObject>;
  /** Why it is not as it should be. */
  readonly fault: string | undefined;
}

/** By run and place. */
const seen = new Map<string, Promise<SeenGateway>>();

export interface RouteRequest {
  readonly target: Pick<DeployTarget, 'workspace' | 'environment' | 'service'>;
  readonly context: Pick<DeployContext, 'runId' | 'onRunEnd'>;
}

/** The gateway as it was when a task of the run first asked, or last changed it. */
export function seenGateway(cluster: Cluster, { target, context }: RouteRequest): Promise<SeenGateway> {
  const place = placeOf(cluster, context);
  const known = seen.get(place);
  if (known !== undefined) return known;
  const looking = look(cluster, { workspace: target.workspace, environment: target.environment.name });
  seen.set(place, looking);
  looking.catch(() => seen.delete(place));
  context.onRunEnd(async () => void seen.delete(place));
  return looking;
}

/** Whether a task of the run has looked at the gateway, and it was not changed since. */
export function isGatewaySeen(cluster: Cluster, context: RouteRequest['context']): boolean {
  return seen.has(placeOf(cluster, context));
}

/** The next task looks again. */
export function forgetGateway(cluster: Cluster, context: RouteRequest['context']): void {
  seen.delete(placeOf(cluster, context));
}

/** Why a service's path is not served as it should be; undefined where it is. */
export async function routeFault(cluster: Cluster, wanted: WantedRoute | undefined, request: RouteRequest): Promise<string | undefined> {
  const { routes, services, fault } = await seenGateway(cluster, request);
  if (!hasRoute(routes, request.target.service, { wanted, services }))
    return wanted === undefined ? 'the gateway still serves its path' : `its path ${wanted.path} is not served yet`;
  return wanted === undefined ? undefined : fault;
}

/** What deploying a service would change of the routes, for people; undefined where that is nothing. */
export async function routeDiff(cluster: Cluster, wanted: WantedRoute | undefined, request: RouteRequest): Promise<string | undefined> {
  const { routes, services } = await seenGateway(cluster, request);
  const { service } = request.target;
  if (hasRoute(routes, service, { wanted, services })) return undefined;
  const was = routes.filter((route) => route.service === service).map(({ path, name, port }) => `- ${path} to ${name}:${port}`);
  return ['--- routes', ...was, ...(wanted === undefined ? [] : [`+ ${wanted.path} to ${wanted.name}:${wanted.port}`])].join('\n');
}

async function look(cluster: Cluster, owner: GatewayOwner): Promise<SeenGateway> {
  const [live, services] = await Promise.all([readGateway(cluster.kubectl, owner), readServices(cluster.kubectl)]);
  return { ...live, services, fault: live.objects.length === 0 ? undefined : await gatewayFault(cluster, owner, live) };
}

function placeOf({ kubectl }: Cluster, { runId }: Pick<DeployContext, 'runId'>): string {
  return JSON.stringify([runId, kubectl.context, kubectl.namespace]);
}
