import type { KubeObject } from '../kubernetes/kube-object.ts';
import { withProtocols } from '../kubernetes/with-protocols.ts';
import { SourceFailure } from '../source-failure.ts';

/** Versions that no server has any more, by kind. */
const removed: Readonly<Record<string, string>> = {
  'extensions/v1beta1 Deployment': 'apps/v1',
  'extensions/v1beta1 DaemonSet': 'apps/v1',
  'extensions/v1beta1 ReplicaSet': 'apps/v1',
  'extensions/v1beta1 NetworkPolicy': 'networking.k8s.io/v1',
  'extensions/v1beta1 Ingress': 'networking.k8s.io/v1',
  'apps/v1beta1 Deployment': 'apps/v1',
  'apps/v1beta1 StatefulSet': 'apps/v1',
  'apps/v1beta2 Deployment': 'apps/v1',
  'apps/v1beta2 DaemonSet': 'apps/v1',
  'apps/v1beta2 StatefulSet': 'apps/v1',
  'networking.k8s.io/v1beta1 Ingress': 'networking.k8s.io/v1',
  'batch/v1beta1 CronJob': 'batch/v1',
};

/** An object of a manifest as it can be applied to any server: in the namespace of the environment, of a version that there is, with the protocol of each port. */
export function prepareManifest(object: KubeObject, { namespace, file }: { readonly namespace: string; readonly file: string }): KubeObject {
  const now = removed[`${object.apiVersion} ${object.kind}`];
  const name = `${object.kind} "${object.metadata.name}"`;
  if (now !== undefined) throw new SourceFailure(`${file}: ${name} is of ${object.apiVersion}, which Kubernetes no longer has: write it for ${now}`);
  const own = object.metadata.namespace;
  if (own !== undefined && own !== namespace)
    throw new SourceFailure(`${file}: ${name} is of namespace "${own}", and the environment's is "${namespace}": leave it out there, or name it in mmo.json`);
  return withProtocols(object);
}
