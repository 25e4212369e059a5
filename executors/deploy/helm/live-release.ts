import type { DeployContext, KeyedTarget, Liveness } from '../driver.ts';
import { displayName } from '../kubernetes/apply-objects.ts';
import { readSecret } from '../kubernetes/apply-secret.ts';
import { diffObjects } from '../kubernetes/diff-objects.ts';
import type { Routing } from '../kubernetes/gateway/routing.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import type { Kubectl } from '../kubernetes/kubectl.ts';
import { objectId, readObjects } from '../kubernetes/read-objects.ts';
import { type DeploymentObject, rolloutState } from '../kubernetes/rollout-state.ts';
import { holdsOthers } from '../kubernetes/service-secret.ts';
import { withProtocols } from '../kubernetes/with-protocols.ts';
import type { Helm } from './helm.ts';
import { type Release, readRelease, releaseName } from './release.ts';
import { areSame, givenValues } from './release-input.ts';

export type LiveRelease = { readonly status: 'live'; readonly release: Release } | Exclude<Liveness, { readonly status: 'live' }>;

/** Whether the release of a service is deployed under the target's key and with its values, and all of its objects are there, running and unchanged. */
export async function liveRelease(
  { helm, kubectl }: { readonly helm: Helm; readonly kubectl: Kubectl },
  target: KeyedTarget,
  { routing, context }: { readonly routing: Routing | undefined; readonly context: DeployContext },
): Promise<LiveRelease> {
  const [release, secret] = await Promise.all([readRelease(helm, releaseName(target)), target.secrets.length === 0 ? undefined : readSecret(kubectl, target)]);
  if (release === undefined) return { status: 'absent' };
  const other = (because: string, diff?: string): LiveRelease => ({ status: 'other', because, diff });
  if (release.status !== 'deployed') return other(`the release ${release.name} is ${release.status}`);
  if (release.mark.key !== target.key)
    return other(`the release ${release.name} was ${release.mark.key === undefined ? 'not deployed by mmo' : 'deployed from other sources'}`);
  if (holdsOthers(target, { env: context.env, live: secret })) return other('its Secret holds other values');
  if (!areSame(release.config, givenValues(target, secret, { routing, context }))) return other(`the release ${release.name} was given other values`);

  const objects = objectsHere(release, kubectl);
  const live = await readObjects(kubectl, objects);
  const missing = objects.filter((object) => !live.has(objectId(object)));
  if (missing.length > 0) return other(`${missing.map(displayName).join(', ')} is not there`);
  for (const object of live.values()) {
    if (object.kind !== 'Deployment') continue;
    const state = rolloutState(object as DeploymentObject, []);
    if (state.status !== 'done') return other(`${displayName(object)}: ${state.status === 'going' ? state.says : state.because}`);
  }
  const diff = await diffObjects(kubectl, objects);
  return diff === undefined ? { status: 'live', release } : other('it was changed since', diff);
}

/** Those objects of a release that are in its own namespace, or in none. */
export function objectsHere({ objects }: Pick<Release, 'objects'>, { namespace }: Pick<Kubectl, 'namespace'>): readonly KubeObject[] {
  return objects.filter(({ metadata }) => metadata.namespace === undefined || metadata.namespace === namespace).map(withProtocols);
}
