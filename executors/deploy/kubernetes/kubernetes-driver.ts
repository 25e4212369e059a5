import { DeployFailure } from '../deploy-failure.ts';
import type { DeployTarget, Driver, KeyedTarget, RenderedFile, TargetImage } from '../driver.ts';
import { applySecret } from './apply-secret.ts';
import { clusterOf, ensureContext } from './cluster-of.ts';
import { deployObjects } from './deploy-objects.ts';
import { deployRecord } from './deploy-record.ts';
import { diffObjects, joinedDiff } from './diff-objects.ts';
import { routeDiff, routeFault } from './gateway/route-state.ts';
import { routeOf } from './gateway/route-table.ts';
import { type Routing, routingOf } from './gateway/routing.ts';
import { serveRoute } from './gateway/serve-route.ts';
import { clusterImages } from './images/cluster-images.ts';
import { clusterRegistry } from './images/cluster-registry.ts';
import { bringImage, placeImage } from './images/place-image.ts';
import { checkRegistryChoice } from './images/registry-choice.ts';
import type { KubeObject } from './kube-object.ts';
import { checkKubernetesSettings, kubernetesSettings } from './kubernetes-settings.ts';
import { liveObjects } from './live-objects.ts';
import { markObject } from './marks.ts';
import { objectCopies } from './object-copies.ts';
import { objectName } from './object-name.ts';
import { clusterLogs, clusterStatus, scaleInCluster, stopInCluster } from './operate-cluster.ts';
import { ownedInRun } from './owned-in-run.ts';
import { objectId, readObjects } from './read-objects.ts';
import { checkReady } from './readiness-probe.ts';
import { renderObjects } from './render-objects.ts';
import { holdsOthers, secretStub, withSecretVersion } from './service-secret.ts';
import { ensureVendors, missingVendors, removeClaims } from './vendors/cluster-vendors.ts';
import { checkVendorReady } from './vendors/vendor-probe.ts';
import { printObjects } from './yaml-documents.ts';

/** Objects of a cluster, made from what a service's file says. */
export const kubernetesDriver: Driver = {
  version: '2',
  check: ({ environment, ready, port }) => [
    ...checkKubernetesSettings(environment),
    ...checkRegistryChoice(environment),
    ...checkReady(ready, port).map((mistake) => ({ key: 'ready', ...mistake })),
  ],
  checkVendor: checkVendorReady,
  render: async (target, context): Promise<readonly RenderedFile[]> => [
    { name: 'yaml', text: printObjects(objectsOf(target, await routingOf(target, context))) },
  ],
  live: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    const { kubectl } = cluster;
    const routing = await routingOf(target, context);
    const rendered = objectsOf(target, routing);
    const stub = target.secrets.length === 0 ? [] : [secretStub(target, kubectl.namespace)];
    const live = new Map(await readObjects(kubectl, [...rendered, ...stub]));
    const secret = stub[0] && live.get(objectId(stub[0]));
    if (stub[0] !== undefined) live.delete(objectId(stub[0]));
    const objects = withSecretVersion(keyed(rendered, target), secret?.metadata.resourceVersion);
    const found = await liveObjects(kubectl, { target, objects, live, kept: stub, owned: () => ownedInRun(kubectl, { target, context }) });
    if (found.status !== 'live') return found;
    if (holdsOthers(target, { env: context.env, live: secret })) return { status: 'other', because: 'its Secret holds other values' };
    const missing = await missingVendors(kubectl, target, context);
    if (missing !== undefined) return { status: 'other', because: missing };
    const because = await routeFault(cluster, routeOf(target, rendered, routing), { target, context });
    return because === undefined ? { status: 'live', record: deployRecord(target, objects, routing) } : { status: 'other', because };
  },
  diff: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    const routing = await routingOf(target, context);
    const rendered = objectsOf(target, routing);
    const parts = await Promise.all([
      diffObjects(cluster.kubectl, keyed(rendered, target)),
      routeDiff(cluster, routeOf(target, rendered, routing), { target, context }),
    ]);
    return joinedDiff(parts);
  },
  deploy: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    await ensureVendors(cluster, target, context);
    await bringImage(target, context);
    const routing = await routingOf(target, context);
    const rendered = objectsOf(target, routing);
    const stub = secretStub(target, cluster.settings.namespace);
    const prepare = async (): Promise<{ objects: readonly KubeObject[]; kept: readonly KubeObject[] }> => {
      if (target.secrets.length === 0) return { objects: keyed(rendered, target), kept: [] };
      const version = (await applySecret(cluster, target, context))?.metadata.resourceVersion;
      return { objects: withSecretVersion(keyed(rendered, target), version), kept: [stub] };
    };
    const objects = await deployObjects({ target, context, cluster, isOwn: true, prepare });
    await serveRoute(cluster, routeOf(target, rendered, routing), { target, context });
    return deployRecord(target, objects, routing);
  },
  status: async (environment, access) => (await clusterStatus(environment, access)).map((one) => ({ ...one, runs: knownImage(one.image) })),
  stop: stopInCluster,
  removeVolumes: removeClaims,
  logs: clusterLogs,
  scale: scaleInCluster,
  copies: objectCopies,
  place: placeImage,
  vendorHost: (vendor) => objectName(vendor),
  images: clusterImages,
  registry: clusterRegistry,
  ensureContext,
};

function objectsOf(target: DeployTarget, routing: Routing | undefined): readonly KubeObject[] {
  if (target.image === undefined) throw new DeployFailure(`"${target.service}" has no image: give it a Dockerfile, or name one by "image"`);
  return renderObjects(target, kubernetesSettings(target.environment, target.workspace), routing);
}

/** Just what mmo renders has one image for one service. */
function knownImage(image: string | undefined): TargetImage | undefined {
  return image === undefined ? undefined : { reference: image, id: undefined, digests: image.includes('@sha256:') ? [image] : [] };
}

function keyed(objects: readonly KubeObject[], { workspace, environment, service, key }: KeyedTarget): readonly KubeObject[] {
  return objects.map((object) => markObject(object, { workspace, environment: environment.name, service }, key));
}
