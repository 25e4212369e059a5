import { DeployFailure } from '../deploy-failure.ts';
import type { DeployRecord, DeployTarget, Driver, KeyedTarget, RenderedFile, TargetImage } from '../driver.ts';
import { displayName } from './apply-objects.ts';
import { applySecret } from './apply-secret.ts';
import { clusterOf } from './cluster-of.ts';
import { deployObjects } from './deploy-objects.ts';
import { diffObjects } from './diff-objects.ts';
import { clusterImages } from './images/cluster-images.ts';
import { clusterRegistry } from './images/cluster-registry.ts';
import { bringImage, placeImage } from './images/place-image.ts';
import { checkRegistryChoice } from './images/registry-choice.ts';
import type { KubeObject } from './kube-object.ts';
import { checkKubernetesSettings, kubernetesSettings } from './kubernetes-settings.ts';
import { liveObjects } from './live-objects.ts';
import { markObject } from './marks.ts';
import { objectCopies } from './object-copies.ts';
import { clusterLogs, clusterStatus, scaleInCluster, stopInCluster } from './operate-cluster.ts';
import { objectId, readObjects } from './read-objects.ts';
import { renderObjects } from './render-objects.ts';
import { holdsOthers, secretStub, withSecretVersion } from './service-secret.ts';
import { printObjects } from './yaml-documents.ts';

/** Objects of a cluster, made from what a service's file says. */
export const kubernetesDriver: Driver = {
  version: '2',
  check: ({ environment, service, vendors, ready }) => [
    ...checkKubernetesSettings(environment),
    ...checkRegistryChoice(environment),
    ...(vendors.length === 0
      ? []
      : [
          {
            key: 'vendors',
            message: `"${service}" names vendors, which this environment does not bring`,
            help: 'give it their addresses by "env" and "secrets"',
          },
        ]),
    ...(ready?.log === undefined
      ? []
      : [{ key: 'ready', message: 'Kubernetes cannot wait for a line of the log', help: 'say what to ask by "http", "port" or "exec"' }]),
  ],
  render: async (target): Promise<readonly RenderedFile[]> => [{ name: 'yaml', text: printObjects(objectsOf(target)) }],
  live: async (target, context) => {
    const { kubectl } = await clusterOf(target.environment, target.workspace, context);
    const stub = target.secrets.length === 0 ? [] : [secretStub(target, kubectl.namespace)];
    const live = new Map(await readObjects(kubectl, [...objectsOf(target), ...stub]));
    const secret = stub[0] && live.get(objectId(stub[0]));
    if (stub[0] !== undefined) live.delete(objectId(stub[0]));
    const objects = withSecretVersion(keyed(objectsOf(target), target), secret?.metadata.resourceVersion);
    const found = await liveObjects(kubectl, { target, objects, live, kept: stub });
    if (found.status !== 'live') return found;
    if (holdsOthers(target, { env: context.env, live: secret })) return { status: 'other', because: 'its Secret holds other values' };
    return { status: 'live', record: recordOf(target, objects) };
  },
  diff: async (target, context) => {
    const { kubectl } = await clusterOf(target.environment, target.workspace, context);
    return diffObjects(kubectl, keyed(objectsOf(target), target));
  },
  deploy: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    await bringImage(target, context);
    const stub = secretStub(target, cluster.settings.namespace);
    const prepare = async (): Promise<{ objects: readonly KubeObject[]; kept: readonly KubeObject[] }> => {
      if (target.secrets.length === 0) return { objects: keyed(objectsOf(target), target), kept: [] };
      const version = (await applySecret(cluster, target, context))?.metadata.resourceVersion;
      return { objects: withSecretVersion(keyed(objectsOf(target), target), version), kept: [stub] };
    };
    return recordOf(target, await deployObjects({ target, context, cluster, prepare }));
  },
  status: async (environment, access) => (await clusterStatus(environment, access)).map((one) => ({ ...one, runs: knownImage(one.image) })),
  stop: stopInCluster,
  logs: clusterLogs,
  scale: scaleInCluster,
  copies: objectCopies,
  place: placeImage,
  images: clusterImages,
  registry: clusterRegistry,
};

function objectsOf(target: DeployTarget): readonly KubeObject[] {
  if (target.image === undefined) throw new DeployFailure(`"${target.service}" has no image: give it a Dockerfile, or name one by "image"`);
  return renderObjects(target, kubernetesSettings(target.environment, target.workspace));
}

/** Just what mmo renders has one image for one service. */
function knownImage(image: string | undefined): TargetImage | undefined {
  return image === undefined ? undefined : { reference: image, id: undefined, digests: image.includes('@sha256:') ? [image] : [] };
}

function keyed(objects: readonly KubeObject[], { workspace, environment, service, key }: KeyedTarget): readonly KubeObject[] {
  return objects.map((object) => markObject(object, { workspace, environment: environment.name, service }, key));
}

function recordOf(target: KeyedTarget, objects: readonly KubeObject[]): DeployRecord {
  const { ingress, hasIngress } = kubernetesSettings(target.environment, target.workspace);
  return {
    key: target.key,
    service: target.service,
    environment: target.environment.name,
    kind: target.environment.kind,
    image: target.image?.reference ?? null,
    url: !hasIngress || ingress.host === undefined || target.path === undefined ? null : `http://${ingress.host}${target.path}`,
    objects: objects.map(displayName),
  };
}
