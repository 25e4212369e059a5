import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { type Owner, ownerSelector } from './marks.ts';

/** Kinds that mmo looks for when it removes what it made. Volumes and their claims are not among them: they hold what nobody can make again. */
export const removableKinds: readonly string[] = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'services',
  'ingresses.networking.k8s.io',
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
  'networkpolicies.networking.k8s.io',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
];

/** What mmo owns of a service, or of all of an environment; not what controllers make of it. */
export async function ownedObjects(
  kubectl: Kubectl,
  owner: Omit<Owner, 'service'> & { readonly service?: string | undefined },
  kinds: readonly string[] = removableKinds,
): Promise<readonly KubeObject[]> {
  const list = (await kubectl.json(['get', kinds.join(','), `--selector=${ownerSelector(owner)}`])) as { readonly items?: readonly KubeObject[] } | undefined;
  return (list?.items ?? []).filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0);
}

/** Removes objects, and waits until they are gone. */
export async function removeObjects(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<void> {
  if (objects.length === 0) return;
  const items = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({ apiVersion, kind, metadata: { name, namespace } }));
  await kubectl.run(['delete', '--ignore-not-found', '--timeout=60s', '--filename=-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
}
