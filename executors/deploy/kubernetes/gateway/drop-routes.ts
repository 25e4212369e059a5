import { applyObjects } from '../apply-objects.ts';
import type { Cluster } from '../cluster-of.ts';
import { ownerSelector } from '../marks.ts';
import { removeObjects } from '../owned-objects.ts';
import { nudge } from './follow-routes.ts';
import { gatewayName } from './gateway-name.ts';
import { type GatewayOwner, readGateway, readServices } from './look-at-gateway.ts';
import { renderRoutes } from './render-gateway.ts';
import { nextRoutes, printRoutes } from './route-table.ts';

/** Takes the routes of services that are about to go out of the gateway, or without a list all; the gateway goes with the last one. */
export async function dropRoutes({ kubectl, settings }: Cluster, owner: GatewayOwner, services: readonly string[] | undefined): Promise<void> {
  const live = await readGateway(kubectl, owner);
  if (live.objects.length === 0) return;
  const log = (): void => undefined;
  const wishes = new Map((services ?? []).map((service) => [service, undefined]));
  const there = services === undefined ? new Map() : await readServices(kubectl);
  const { routes } = nextRoutes(live.routes, { wishes, services: there, holds: () => false });
  if (routes.length === 0) return removeObjects(kubectl, live.objects);
  if (printRoutes(routes) === printRoutes(live.routes)) return;
  await applyObjects(kubectl, [renderRoutes({ ...owner, settings }, routes)], { log, takesFields: settings.takesFields, isOwn: true });
  await nudge(kubectl, `--selector=${ownerSelector({ ...owner, service: gatewayName(owner.workspace) })}`, { mark: `${Date.now()}`, log });
}
