import type { DeployTarget } from '../../driver.ts';
import { firstPort } from '../first-port.ts';
import type { KubeObject } from '../kube-object.ts';
import { objectName } from '../object-name.ts';
import type { Routing } from './routing.ts';

/** A path of the gateway, and the Service that it leads to. */
export interface ClusterRoute {
  readonly path: string;
  /** Said where the service is to see the path. */
  readonly stripPrefix?: false | undefined;
  readonly service: string;
  /** Of the Service. */
  readonly name: string;
  readonly port: number;
  /** Address of the Service within the cluster. */
  readonly host: string;
}

/** What a service asks of the gateway. */
export type WantedRoute = Pick<ClusterRoute, 'path' | 'stripPrefix' | 'name' | 'port'>;

/** What a service asks of the gateway, where that serves paths: its Service among these objects is what its path leads to. */
export function routeOf(
  { service, port, path, extra }: Pick<DeployTarget, 'service' | 'port' | 'path' | 'extra'>,
  objects: readonly KubeObject[],
  routing: Routing | undefined,
): WantedRoute | undefined {
  const own = serviceObject(service, objects);
  if (routing !== 'gateway' || own === undefined || path === undefined) return undefined;
  const { ports = [] } = (own['spec'] ?? {}) as { readonly ports?: readonly { readonly port?: number }[] };
  const leadsTo = ports.some((one) => one.port === port) ? port : firstPort(own);
  if (leadsTo === undefined) return undefined;
  return { path, ...(extra['stripPrefix'] === false && { stripPrefix: false }), name: own.metadata.name, port: leadsTo };
}

/** The Service by which others know a service; a chart may bring more of them. */
export function serviceObject(service: string, objects: readonly KubeObject[]): KubeObject | undefined {
  const services = objects.filter(({ kind }) => kind === 'Service');
  return services.find(({ metadata: { name } }) => name === objectName(service)) ?? services[0];
}

export interface RouteWishes {
  /** By service; undefined takes its route away. */
  readonly wishes: ReadonlyMap<string, WantedRoute | undefined>;
  /** Services of the namespace by name. */
  readonly services: ReadonlyMap<string, KubeObject>;
  /** Whether another service still is to have a path that is served for it. */
  readonly holds: (service: string, path: string) => boolean;
}

/** The table after some wishes, in order of path, and why a wish cannot be met. Routes to Services that are gone go with them. */
export function nextRoutes(
  routes: readonly ClusterRoute[],
  { wishes, services, holds }: RouteWishes,
): { readonly routes: readonly ClusterRoute[]; readonly refused: ReadonlyMap<string, string> } {
  const kept = routes.filter(({ service }) => !wishes.has(service));
  const next = new Map(kept.flatMap((route) => resolved(route.service, route, services)).map((route) => [plain(route.path), route]));
  const refused = new Map<string, string>();
  for (const [service, wanted] of wishes) {
    if (wanted === undefined) continue;
    const [route] = resolved(service, wanted, services);
    const other = next.get(plain(wanted.path));
    if (route === undefined) refused.set(service, `there is no Service "${wanted.name}"`);
    else if (other !== undefined && holds(other.service, wanted.path)) refused.set(service, `the path ${wanted.path} is that of "${other.service}", too`);
    else next.set(plain(wanted.path), route);
  }
  return { routes: [...next.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), refused };
}

/** Whether the table has exactly the wish of a service. */
export function hasRoute(routes: readonly ClusterRoute[], service: string, { wanted, services }: Wish): boolean {
  const own = routes.filter((route) => route.service === service);
  const wished = wanted === undefined ? [] : resolved(service, wanted, services);
  return own.length === (wanted === undefined ? 0 : 1) && printRoutes(own) === printRoutes(wished);
}

interface Wish {
  readonly wanted: WantedRoute | undefined;
  readonly services: ReadonlyMap<string, KubeObject>;
}

/** The table as the gateway reads it: a route a line. */
export function printRoutes(routes: readonly ClusterRoute[]): string {
  const lines = routes.map(({ path, stripPrefix, service, name, host, port }) => JSON.stringify({ path, stripPrefix, service, name, host, port }));
  return `[${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`}]\n`;
}

/** The table that a ConfigMap has; what is no table has no routes. */
export function parseRoutes(text: string | undefined): readonly ClusterRoute[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** By its address: names are what a cluster's DNS knows, which a gateway can do without. One without an address is known by its name alone. */
function resolved(service: string, { path, stripPrefix, name, port }: WantedRoute, services: ReadonlyMap<string, KubeObject>): readonly ClusterRoute[] {
  const object = services.get(name);
  if (object === undefined) return [];
  const { clusterIP } = (object['spec'] ?? {}) as { readonly clusterIP?: string };
  const host = clusterIP === undefined || clusterIP === '' || clusterIP === 'None' ? name : clusterIP;
  return [{ path, ...(stripPrefix === false && { stripPrefix }), service, name, port, host }];
}

function plain(path: string): string {
  return path.replace(/\/+$/, '');
}
