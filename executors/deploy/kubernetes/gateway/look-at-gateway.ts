import { displayName } from '../apply-objects.ts';
import type { Cluster } from '../cluster-of.ts';
import { diffObjects } from '../diff-objects.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Kubectl } from '../kubectl.ts';
import { keyAnnotation } from '../marks.ts';
import { ownedObjects } from '../owned-objects.ts';
import { objectId } from '../read-objects.ts';
import { type DeploymentObject, rolloutState } from '../rollout-state.ts';
import { gatewayName } from './gateway-name.ts';
import { renderGateway, routesName } from './render-gateway.ts';
import { type ClusterRoute, parseRoutes } from './route-table.ts';

export interface GatewayOwner {
  readonly workspace: string;
  readonly environment: string;
}

/** What a namespace has of a workspace's gateway. */
export interface LiveGateway {
  /** None where there is no gateway. */
  readonly objects: readonly KubeObject[];
  readonly routes: readonly ClusterRoute[];
}

/** Reads it. */
export async function readGateway(kubectl: Kubectl, owner: GatewayOwner): Promise<LiveGateway> {
  const objects = await ownedObjects(kubectl, { ...owner, service: gatewayName(owner.workspace) }, ['deployments.apps', 'services', 'configmaps']);
  const table = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === routesName(owner.workspace));
  return { objects, routes: parseRoutes((table?.['data'] as Readonly<Record<string, string>> | undefined)?.['routes.json']) };
}

/** Services of the namespace, whoever made them, by name. */
export async function readServices(kubectl: Kubectl): Promise<ReadonlyMap<string, KubeObject>> {
  const list = (await kubectl.json(['get', 'services'])) as { readonly items?: readonly KubeObject[] } | undefined;
  return new Map((list?.items ?? []).map((object) => [object.metadata.name, object]));
}

/** The text of the program, loaded where a gateway is asked for. */
export async function gatewayProgram(): Promise<string> {
  return (await import('./read-program.ts')).readProgram();
}

/** Why the gateway that is there is not as it should be; undefined where it is. Asks the server whether it was changed. */
export async function gatewayFault({ kubectl, settings }: Cluster, owner: GatewayOwner, { objects }: LiveGateway): Promise<string | undefined> {
  const live = new Map(objects.map((object) => [objectId(object), object]));
  const wanted = renderGateway({ ...owner, settings }, await gatewayProgram());
  for (const object of wanted) {
    const own = live.get(objectId(object));
    if (own === undefined) return `${displayName(object)} is not there`;
    if (own.metadata.annotations?.[keyAnnotation] !== object.metadata.annotations?.[keyAnnotation])
      return `${displayName(object)} was deployed from other sources`;
    if (own.kind !== 'Deployment') continue;
    const state = rolloutState(own as DeploymentObject, []);
    if (state.status !== 'done') return `${displayName(object)}: ${state.status === 'going' ? state.says : state.because}`;
  }
  return (await diffObjects(kubectl, wanted)) === undefined ? undefined : `${gatewayName(owner.workspace)} was changed since`;
}
