import type { DeployContext, DeployTarget } from '../driver.ts';
import { applyObjects } from './apply-objects.ts';
import type { Cluster } from './cluster-of.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { objectId, readObjects } from './read-objects.ts';
import { ensureSecrets, secretStub, serviceSecret } from './service-secret.ts';

/** The Secret of a service as the cluster has it. */
export async function readSecret(kubectl: Kubectl, target: Pick<DeployTarget, 'service'>): Promise<KubeObject | undefined> {
  const stub = secretStub(target, kubectl.namespace);
  return (await readObjects(kubectl, [stub])).get(objectId(stub));
}

/** Brings a service's secrets to the cluster, and returns its Secret as it is then; undefined where it has none. Throws a `DeployFailure` where a value is missing. */
export async function applySecret(
  { kubectl, settings }: Cluster,
  target: DeployTarget,
  { env, log }: Pick<DeployContext, 'env' | 'log'>,
): Promise<KubeObject | undefined> {
  if (target.secrets.length === 0) return undefined;
  const live = await readSecret(kubectl, target);
  ensureSecrets(target, { env, live });
  const secret = serviceSecret(target, { env, live }, settings.namespace);
  const [applied] = secret === undefined ? [] : await applyObjects(kubectl, [secret], { log, takesFields: settings.takesFields, isOwn: true });
  return applied ?? live;
}
