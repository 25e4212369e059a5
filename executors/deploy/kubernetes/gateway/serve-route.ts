import { DeployFailure } from '../../deploy-failure.ts';
import type { DeployContext, DeployTarget } from '../../driver.ts';
import { applyObjects } from '../apply-objects.ts';
import type { Cluster } from '../cluster-of.ts';
import { deployObjects } from '../deploy-objects.ts';
import type { EnvironmentLease } from '../environment-lease.ts';
import { holdLease } from '../hold-lease.ts';
import { removeObjects } from '../owned-objects.ts';
import { followRoutes } from './follow-routes.ts';
import { gatewayName } from './gateway-name.ts';
import { gatewayFault, gatewayProgram, readGateway, readServices } from './look-at-gateway.ts';
import { renderGateway, renderRoutes } from './render-gateway.ts';
import { forgetGateway, isGatewaySeen, routeFault } from './route-state.ts';
import { nextRoutes, printRoutes, type WantedRoute } from './route-table.ts';

/** What tasks of a run want to be served at a place: one after another they bring what all have asked for by then. */
interface Place {
  readonly wishes: Map<string, WantedRoute | undefined>;
  turn: Promise<void>;
  /** The run has seen that the gateway is as it should be. */
  isSound: boolean;
}

const places = new Map<string, Place>();

export interface Serving {
  readonly target: DeployTarget;
  readonly context: DeployContext;
}

/**
 * Has the workspace's gateway serve the path of a service that is deployed, or not any more; resolves once it does. The gateway is made with the first route
 * and goes with the last one. Throws a `DeployFailure` where that cannot be.
 */
export async function serveRoute(cluster: Cluster, wanted: WantedRoute | undefined, serving: Serving): Promise<void> {
  const { target, context } = serving;
  // Who wants something looks anyway, when it is its turn.
  const mayBeThere = wanted === undefined || (isGatewaySeen(cluster, context) && !context.force);
  if (mayBeThere && (await routeFault(cluster, wanted, serving)) === undefined) return;
  const key = JSON.stringify([context.runId, cluster.kubectl.context, cluster.kubectl.namespace]);
  const place = places.get(key) ?? { wishes: new Map(), turn: Promise.resolve(), isSound: false };
  places.set(key, place);
  context.onRunEnd(async () => void places.delete(key));
  place.wishes.set(target.service, wanted);
  const turn = place.turn.catch(() => undefined).then(() => takeTurn(cluster, place, serving));
  place.turn = turn;
  await turn;
}

async function takeTurn(cluster: Cluster, place: Place, serving: Serving): Promise<void> {
  const { service } = serving.target;
  // Another task has brought it along.
  if (!place.wishes.has(service)) return;
  const wishes = new Map(place.wishes);
  place.wishes.clear();
  const refused = await holdLease(cluster.kubectl, serving, (lease) => bring(cluster, wishes, { ...serving, place, lease })).catch((error: unknown) => {
    // The others try by themselves.
    for (const [other, wanted] of wishes) if (other !== service && !place.wishes.has(other)) place.wishes.set(other, wanted);
    throw error instanceof DeployFailure ? unserved(serving, error.message, error) : error;
  });
  for (const [other] of refused) if (other !== service && !place.wishes.has(other)) place.wishes.set(other, wishes.get(other));
  const because = refused.get(service);
  if (because !== undefined) throw unserved(serving, because);
}

/** Changes what has to be changed. Resolves with the wishes that cannot be met. */
async function bring(
  cluster: Cluster,
  wishes: ReadonlyMap<string, WantedRoute | undefined>,
  { target, context, place, lease }: Serving & { readonly place: Place; readonly lease: EnvironmentLease },
): Promise<ReadonlyMap<string, string>> {
  const { kubectl, settings } = cluster;
  const { log, signal } = context;
  const owner = { workspace: target.workspace, environment: target.environment.name };
  const [live, services] = await Promise.all([readGateway(kubectl, owner), readServices(kubectl)]);
  const holds = (service: string, path: string): boolean => context.serviceOf(service)?.extra['path'] === path;
  const { routes, refused } = nextRoutes(live.routes, { wishes, services, holds });
  if (routes.length === 0) {
    if (live.objects.length > 0) {
      await lease.ensureHeld();
      await removeObjects(kubectl, live.objects);
      log('removed the gateway: no service has a path any more');
    }
    place.isSound = false;
    forgetGateway(cluster, context);
    return refused;
  }
  const at = { ...owner, settings };
  const table = renderRoutes(at, routes);
  const isNew = live.objects.length === 0 || (!place.isSound && (await gatewayFault(cluster, owner, live)) !== undefined);
  if (isNew) {
    const objects = [table, ...renderGateway(at, await gatewayProgram())];
    const own = { ...target, service: gatewayName(target.workspace) };
    await deployObjects({ target: own, context, cluster, isOwn: true, prepare: async () => ({ objects, kept: [] }) });
  } else if (printRoutes(routes) !== printRoutes(live.routes)) {
    await lease.ensureHeld();
    await applyObjects(kubectl, [table], { log, takesFields: settings.takesFields, isOwn: true });
  }
  place.isSound = true;
  await followRoutes(kubectl, { owner, table: printRoutes(routes) }, { areNew: isNew, signal, log });
  forgetGateway(cluster, context);
  return refused;
}

function unserved({ target }: Serving, because: string, cause?: DeployFailure): DeployFailure {
  const lines = cause?.lines ?? [];
  return new DeployFailure(`"${target.service}" is deployed, but its path is not served: ${because}`, { lines, cause });
}
