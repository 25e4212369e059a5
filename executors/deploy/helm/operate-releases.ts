import type { DeployedService } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment, Driver } from '../driver.ts';
import { type Cluster, clusterOf } from '../kubernetes/cluster-of.ts';
import { dropRoutes } from '../kubernetes/gateway/drop-routes.ts';
import { gatewayName } from '../kubernetes/gateway/gateway-name.ts';
import { withGatewayUrls } from '../kubernetes/gateway/gateway-urls.ts';
import type { GatewayOwner } from '../kubernetes/gateway/look-at-gateway.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import type { Kubectl } from '../kubernetes/kubectl.ts';
import { liveWorkload } from '../kubernetes/live-workload.ts';
import { mergeWorkloads } from '../kubernetes/merge-workloads.ts';
import { ownedObjects, removeObjects } from '../kubernetes/owned-objects.ts';
import { podLogs } from '../kubernetes/pod-logs.ts';
import { readObjects } from '../kubernetes/read-objects.ts';
import { serviceOf } from '../kubernetes/service-of.ts';
import { underStopLease } from '../kubernetes/stop-lease.ts';
import { createHelm, type Helm } from './helm.ts';
import { objectsHere } from './live-release.ts';
import { type Release, readRelease } from './release.ts';
import { uninstallRelease } from './uninstall-release.ts';

const workloadKinds: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** The services of the workspace's releases in the environment, by what runs of them. */
export const releaseStatus: Driver['status'] = async (environment, access) => {
  const place = await releasePlace(environment, access);
  const releases = await ownReleases(place);
  const services = await Promise.all(releases.map((release) => statusOf(place.kubectl, release)));
  return withGatewayUrls(
    place.kubectl,
    place.owner,
    services.sort((a, b) => (a.service < b.service ? -1 : 1)),
  );
};

/** Uninstalls the releases of these services, with the Secrets that mmo made for them. */
export const stopReleases: Driver['stop'] = async (environment, services, access) => {
  const place = await releasePlace(environment, access);
  const { helm, kubectl, settings, owner } = place;
  const isMeant = (service: string): boolean => services === undefined || services.includes(service);
  const releases = (await ownReleases(place)).filter(({ mark }) => isMeant(mark.service ?? ''));
  const owned = await ownedObjects(kubectl, owner, ['secrets', 'deployments.apps']);
  const secrets = owned.filter((object) => object.kind === 'Secret' && isMeant(serviceOf(object)));
  const hasGateway = owned.some((object) => serviceOf(object) === gatewayName(owner.workspace));
  if (releases.length + secrets.length === 0 && !(services === undefined && hasGateway)) return [];
  await underStopLease(kubectl, access, async () => {
    await dropRoutes({ kubectl, settings }, owner, services);
    for (const { name } of releases) await uninstallRelease(helm, name);
    await removeObjects(kubectl, secrets);
  });
  return [...new Set([...releases.map(({ mark, name }) => mark.service ?? name), ...secrets.map(serviceOf)])].sort();
};

/** What the pods of a service's release write. */
export const releaseLogs: NonNullable<Driver['logs']> = async (environment, service, options) => {
  const place = await releasePlace(environment, options.access);
  const workloads = await workloadsOf(place.kubectl, await releaseOf(place, service));
  if (workloads.length === 0) throw new DeployFailure(`"${service}" runs nothing in the environment "${environment.name}" that writes a log`);
  await podLogs(place.kubectl, workloads, options);
};

/** The next deployment takes it back. */
export const scaleRelease: NonNullable<Driver['scale']> = async (environment, service, { count, access }) => {
  const place = await releasePlace(environment, access);
  const workloads = await workloadsOf(place.kubectl, await releaseOf(place, service));
  const deployments = workloads.filter(({ kind }) => kind === 'Deployment').map(({ metadata: { name } }) => name);
  if (deployments.length === 0) throw new DeployFailure(`"${service}" has no Deployment in the environment "${environment.name}"`);
  await place.kubectl.run(['scale', 'deployment', ...deployments, `--replicas=${count}`]);
};

export interface ReleasePlace extends Cluster {
  readonly helm: Helm;
  readonly owner: GatewayOwner;
}

/** Where the releases of an environment are. */
export async function releasePlace(environment: DeployEnvironment, access: CommandAccess): Promise<ReleasePlace> {
  const workspace = access.workspace.config.name;
  const cluster = await clusterOf(environment, workspace, access);
  return { ...cluster, helm: createHelm(access, cluster.kubectl), owner: { workspace, environment: environment.name } };
}

/** Those of the workspace in the environment. */
export async function ownReleases({ helm, owner }: ReleasePlace): Promise<readonly Release[]> {
  const list = JSON.parse(await helm.run(['list', '--all', '--max', '0', '--output', 'json'])) as readonly { readonly name: string }[];
  const releases = await Promise.all(list.map(({ name }) => readRelease(helm, name)));
  return releases.flatMap((release) => (release?.mark.workspace === owner.workspace && release.mark.environment === owner.environment ? [release] : []));
}

async function releaseOf(place: ReleasePlace, service: string): Promise<Release> {
  const found = (await ownReleases(place)).find(({ mark }) => mark.service === service);
  if (found === undefined) throw new DeployFailure(`"${service}" is not in the environment "${place.owner.environment}"`);
  return found;
}

async function workloadsOf(kubectl: Kubectl, release: Release): Promise<readonly KubeObject[]> {
  const named = objectsHere(release, kubectl).filter(({ kind }) => workloadKinds.includes(kind));
  return [...(await readObjects(kubectl, named)).values()];
}

async function statusOf(kubectl: Kubectl, release: Release): Promise<DeployedService> {
  const { mark, name, status } = release;
  const service = mark.service ?? name;
  const workloads = await Promise.all((await workloadsOf(kubectl, release)).map((object) => liveWorkload(kubectl, object)));
  const [merged] = mergeWorkloads(workloads.map((workload) => ({ ...workload, service, key: mark.key })));
  const state = merged ?? { service, key: mark.key, image: undefined, url: undefined, status: 'running', ready: 0, wanted: 0 };
  return status === 'deployed' ? state : { ...state, status: status === 'failed' ? 'failing' : 'starting', note: state.note ?? `its release is ${status}` };
}
