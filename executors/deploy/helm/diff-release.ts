import type { DeployContext, KeyedTarget } from '../driver.ts';
import { displayName } from '../kubernetes/apply-objects.ts';
import { readSecret } from '../kubernetes/apply-secret.ts';
import { diffObjects } from '../kubernetes/diff-objects.ts';
import type { Kubectl } from '../kubernetes/kubectl.ts';
import { objectId } from '../kubernetes/read-objects.ts';
import { type Helm, HelmFailure } from './helm.ts';
import { objectsHere } from './live-release.ts';
import { readRelease, releaseName } from './release.ts';
import { planRelease, releaseUpgrade } from './release-upgrade.ts';

/** What an upgrade of a service's release would change of its objects, asked of the server; undefined where that is nothing, or an upgrade is under way. */
export async function diffRelease(
  { helm, kubectl }: { readonly helm: Helm; readonly kubectl: Kubectl },
  target: KeyedTarget,
  context: DeployContext,
): Promise<string | undefined> {
  const secret = target.secrets.length === 0 ? undefined : await readSecret(kubectl, target);
  const upgrade = await releaseUpgrade(helm, target, { secret, context });
  const planned = await planRelease(helm, upgrade).catch((error: unknown) => {
    if (error instanceof HelmFailure && error.said.includes('another operation')) return undefined;
    throw error;
  });
  if (planned === undefined) return undefined;
  const objects = objectsHere(planned, kubectl);
  const kept = new Set(objects.map(objectId));
  const former = await readRelease(helm, releaseName(target));
  const gone = former === undefined ? [] : objectsHere(former, kubectl).filter((object) => !kept.has(objectId(object)));
  const diff = await diffObjects(kubectl, objects);
  const parts = [...(diff === undefined ? [] : [diff]), ...gone.map((object) => `--- ${displayName(object)} is removed`)];
  return parts.length === 0 ? undefined : parts.join('\n');
}
