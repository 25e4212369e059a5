import type { DeployedService } from '../../../../core/plugin-api.ts';
import { isForbidden } from '../is-forbidden.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Kubectl } from '../kubectl.ts';
import { type DeploymentObject, rolloutState } from '../rollout-state.ts';
import { type GatewayOwner, type LiveGateway, readGateway } from './look-at-gateway.ts';

/** The services with their addresses at the gateway, where the environment has one: that of its load balancer, else the one within the cluster. */
export async function withGatewayUrls(kubectl: Kubectl, owner: GatewayOwner, services: readonly DeployedService[]): Promise<readonly DeployedService[]> {
  if (services.length === 0) return services;
  const live = await readGateway(kubectl, owner).catch((error: unknown): LiveGateway => {
    if (!isForbidden(error)) throw error;
    return { objects: [], routes: [] };
  });
  const of = (kind: string): KubeObject | undefined => live.objects.find((object) => object.kind === kind);
  const host = addressOf(of('Service'));
  const deployment = of('Deployment');
  const state = deployment === undefined ? undefined : rolloutState(deployment as DeploymentObject, []);
  const note = state === undefined || state.status === 'done' ? undefined : `its gateway: ${state.status === 'going' ? state.says : state.because}`;
  return services.map((one) => {
    const route = live.routes.find(({ service }) => service === one.service);
    if (route === undefined || host === undefined) return one;
    return { ...one, url: `http://${host}${route.path}`, note: one.note ?? note };
  });
}

function addressOf(service: KubeObject | undefined): string | undefined {
  const { spec, status } = (service ?? {}) as {
    readonly spec?: { readonly clusterIP?: string };
    readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] } };
  };
  const balancer = status?.loadBalancer?.ingress?.[0];
  const host = balancer?.hostname ?? balancer?.ip ?? spec?.clusterIP;
  return host?.includes(':') === true ? `[${host}]` : host;
}
