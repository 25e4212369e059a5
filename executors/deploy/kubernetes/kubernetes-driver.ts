import { DeployFailure } from '../deploy-failure.ts';
import type { DeployRecord, DeployTarget, Driver, KeyedTarget, RenderedFile } from '../driver.ts';
import { applyObjects, displayName } from './apply-objects.ts';
import { clusterOf } from './cluster-of.ts';
import { deployObjects } from './deploy-objects.ts';
import type { KubeObject } from './kube-object.ts';
import { checkKubernetesSettings, kubernetesSettings } from './kubernetes-settings.ts';
import { liveObjects } from './live-objects.ts';
import { markObject } from './marks.ts';
import { clusterLogs, clusterStatus, scaleInCluster, stopInCluster } from './operate-cluster.ts';
import { objectId, readObjects } from './read-objects.ts';
import { renderObjects } from './render-objects.ts';
import { ensureSecrets, holdsOthers, secretStub, serviceSecret, withSecretVersion } from './service-secret.ts';
import { printObjects } from './yaml-documents.ts';

/** Objects of a cluster, made from what a service's file says. */
export const kubernetesDriver: Driver = {
  version: '2',
  check: ({ environment, service, vendors, ready }) => [
    ...checkKubernetesSettings(environment),
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
  deploy: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    const stub = secretStub(target, cluster.settings.namespace);
    const prepare = async (): Promise<{ objects: readonly KubeObject[]; kept: readonly KubeObject[] }> => {
      if (target.secrets.length === 0) return { objects: keyed(objectsOf(target), target), kept: [] };
      const live = (await readObjects(cluster.kubectl, [stub])).get(objectId(stub));
      const sources = { env: context.env, live };
      ensureSecrets(target, sources);
      const secret = serviceSecret(target, sources, cluster.settings.namespace);
      const { log } = context;
      const [applied] = secret === undefined ? [] : await applyObjects(cluster.kubectl, [secret], { log, takesFields: cluster.settings.takesFields });
      const version = (applied ?? live)?.metadata.resourceVersion;
      return { objects: withSecretVersion(keyed(objectsOf(target), target), version), kept: [stub] };
    };
    return recordOf(target, await deployObjects({ target, context, cluster, prepare }));
  },
  status: clusterStatus,
  stop: stopInCluster,
  logs: clusterLogs,
  scale: scaleInCluster,
};

function objectsOf(target: DeployTarget): readonly KubeObject[] {
  if (target.image === undefined) throw new DeployFailure(`"${target.service}" has no image: give it a Dockerfile, or name one by "image"`);
  return renderObjects(target, kubernetesSettings(target.environment, target.workspace));
}

function keyed(objects: readonly KubeObject[], { workspace, environment, service, key }: KeyedTarget): readonly KubeObject[] {
  return objects.map((object) => markObject(object, { workspace, environment: environment.name, service }, key));
}

function recordOf(target: KeyedTarget, objects: readonly KubeObject[]): DeployRecord {
  const { ingress } = kubernetesSettings(target.environment, target.workspace);
  return {
    key: target.key,
    service: target.service,
    environment: target.environment.name,
    kind: target.environment.kind,
    image: target.image?.reference ?? null,
    url: ingress.host === undefined || target.path === undefined ? null : `http://${ingress.host}${target.path}`,
    objects: objects.map(displayName),
  };
}
