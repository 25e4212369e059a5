import type { DeployContext, DeployTarget } from '../../driver.ts';
import { applyObjects } from '../apply-objects.ts';
import { clusterOf } from '../cluster-of.ts';
import { ensureNamespace } from '../ensure-namespace.ts';
import type { KubeObject } from '../kube-object.ts';
import { originalOf } from '../original-of.ts';
import { objectId, readObjects } from '../read-objects.ts';

/** Gives a copy of an environment the Secret by which the original's pods pull their images; pods see none of another namespace. */
export async function lendPullSecret(
  { environment, workspace, extra }: Pick<DeployTarget, 'environment' | 'workspace' | 'extra'>,
  context: DeployContext,
): Promise<void> {
  if (environment.copy === undefined) return;
  const { kubectl, settings } = await clusterOf(environment, workspace, context);
  const name = typeof extra['imagePullSecret'] === 'string' ? extra['imagePullSecret'] : settings.imagePullSecret;
  if (name === undefined) return;
  const original = await clusterOf(originalOf(environment), workspace, context);
  const stub: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: original.kubectl.namespace } };
  const held = (await readObjects(original.kubectl, [stub])).get(objectId(stub));
  if (held === undefined) return;
  await ensureNamespace(kubectl);
  const metadata = { name, namespace: kubectl.namespace, labels: { 'app.kubernetes.io/managed-by': 'mmo' } };
  const lent = { ...stub, metadata, type: held['type'], data: held['data'] };
  await applyObjects(kubectl, [lent], { log: () => undefined, takesFields: true, isOwn: true });
}
