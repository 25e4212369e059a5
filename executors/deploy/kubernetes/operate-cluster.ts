import { DeployFailure } from '../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment, Driver } from '../driver.ts';
import { type Cluster, clusterOf } from './cluster-of.ts';
import { dropRoutes } from './gateway/drop-routes.ts';
import { gatewayName } from './gateway/gateway-name.ts';
import { withGatewayUrls } from './gateway/gateway-urls.ts';
import type { GatewayOwner } from './gateway/look-at-gateway.ts';
import { liveWorkload } from './live-workload.ts';
import { mergeWorkloads } from './merge-workloads.ts';
import { ownedObjects, removeObjects } from './owned-objects.ts';
import { ownedWorkloads } from './owned-workloads.ts';
import { podLogs } from './pod-logs.ts';
import { podSelector } from './pod-selector.ts';
import { serviceOf } from './service-of.ts';
import { underStopLease } from './stop-lease.ts';

/** All services that mmo has in the environment and that run something, by their workloads. */
export const clusterStatus: Driver['status'] = async (environment, access) => {
  const { kubectl, owner } = await placeOf(environment, access);
  const workloads = (await ownedWorkloads(kubectl, owner)).filter((workload) => serviceOf(workload) !== gatewayName(owner.workspace));
  return withGatewayUrls(kubectl, owner, mergeWorkloads(await Promise.all(workloads.map((workload) => liveWorkload(kubectl, workload)))));
};

/** Removes what mmo owns of these services. */
export const stopInCluster: Driver['stop'] = async (environment, services, access) => {
  const { kubectl, settings, owner } = await placeOf(environment, access);
  const owned = await ownedObjects(kubectl, owner);
  const all = owned.filter((object) => serviceOf(object) !== gatewayName(owner.workspace));
  const gone = services === undefined ? all : all.filter((object) => services.includes(serviceOf(object)));
  if (owned.length === 0 || (services !== undefined && gone.length === 0)) return [];
  await underStopLease(kubectl, access, async () => {
    await dropRoutes({ kubectl, settings }, owner, services);
    await removeObjects(kubectl, gone);
  });
  return [...new Set(gone.map(serviceOf))].sort();
};

/** What the pods of a service write: those of its workloads, since pods of a manifest bear no labels of mmo's. */
export const clusterLogs: NonNullable<Driver['logs']> = async (environment, service, options) => {
  const { kubectl, owner } = await placeOf(environment, options.access);
  const workloads = (await ownedWorkloads(kubectl, { ...owner, service })).filter(({ spec }) => podSelector(spec) !== undefined);
  if (workloads.length === 0) throw new DeployFailure(`"${service}" runs nothing in the environment "${environment.name}" that writes a log`);
  await podLogs(kubectl, workloads, options);
};

/** The next deployment takes it back. */
export const scaleInCluster: NonNullable<Driver['scale']> = async (environment, service, { count, access }) => {
  const { kubectl, owner } = await placeOf(environment, access);
  const deployments = (await ownedObjects(kubectl, { ...owner, service }, ['deployments.apps'])).map(({ metadata: { name } }) => name);
  if (deployments.length === 0) throw new DeployFailure(`"${service}" is not in the environment "${environment.name}"`);
  await kubectl.run(['scale', 'deployment', ...deployments, `--replicas=${count}`]);
};

async function placeOf(environment: DeployEnvironment, access: CommandAccess): Promise<Cluster & { readonly owner: GatewayOwner }> {
  const workspace = access.workspace.config.name;
  return { ...(await clusterOf(environment, workspace, access)), owner: { workspace, environment: environment.name } };
}
