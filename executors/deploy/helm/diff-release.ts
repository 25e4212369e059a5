import type { DeployContext, KeyedTarget } from '../driver.ts';
import { displayName } from '../kubernetes/apply-objects.ts';
import { readSecret } from '../kubernetes/apply-secret.ts';
import { diffObjects, joinedDiff } from '../kubernetes/diff-objects.ts';
import type { Routing } from '../kubernetes/gateway/routing.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import type { Kubectl } from '../kubernetes/kubectl.ts';
import { objectId } from '../kubernetes/read-objects.ts';
import { type Helm, HelmFailure } from './helm.ts';
import { objectsHere } from './live-release.ts';
import { readRelease, releaseName } from './release.ts';
import { planRelease, releaseUpgrade } from './release-upgrade.ts';

/** The objects of a service's release after an upgrade, and what that would change of them, asked of the server: nothing, where one is under way. */
export async function diffRelease(
  { helm, kubectl }: { readonly helm: Helm; readonly kubectl: Kubectl },
  target: KeyedTarget,
  { routing, context }: { readonly routing: Routing | undefined; readonly context: DeployContext },
): Promise<{ readonly objects: readonly KubeObject[]; readonly diff: string | undefined }> {
  const secret = target.secrets.length === 0 ? undefined : await readSecret(kubectl, target);
  const upgrade = await releaseUpgrade(helm, target, { secret, routing, context });
  const planned = await planRelease(helm, upgrade).catch((error: unknown) => {
    if (error instanceof HelmFailure && error.said.includes('another operation')) return undefined;
    throw error;
  });
  if (planned === undefined) return { objects: [], diff: undefined };
  const objects = objectsHere(planned, kubectl);
  const kept = new Set(objects.map(objectId));
  const former = await readRelease(helm, releaseName(target));
  const gone = former === undefined ? [] : objectsHere(former, kubectl).filter((object) => !kept.has(objectId(object)));
  const diff = joinedDiff([await diffObjects(kubectl, objects), ...gone.map((object) => `--- ${displayName(object)} is removed`)]);
  return { objects, diff };
}
