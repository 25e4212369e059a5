import type { KeyedTarget, Liveness } from '../driver.ts';
import { displayName } from './apply-objects.ts';
import { diffObjects } from './diff-objects.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { leftoverObjects } from './leftover-objects.ts';
import { keyAnnotation } from './marks.ts';
import { objectId } from './read-objects.ts';
import { type DeploymentObject, rolloutState } from './rollout-state.ts';

export interface LiveRequest {
  readonly target: Pick<KeyedTarget, 'workspace' | 'environment' | 'service' | 'key'>;
  readonly objects: readonly KubeObject[];
  /** What the cluster has of them. */
  readonly live: ReadonlyMap<string, KubeObject>;
  /** Also the service's, and not looked at here. */
  readonly kept?: readonly KubeObject[];
  /** What mmo owns in the environment, where that was asked already. */
  readonly owned?: (() => Promise<readonly KubeObject[]>) | undefined;
}

/** Whether the cluster has exactly these objects of a service and no others, under the target's key, running and unchanged. */
export async function liveObjects(
  kubectl: Kubectl,
  { target, objects, live, kept = [], owned }: LiveRequest,
): Promise<{ readonly status: 'live' } | Exclude<Liveness, { readonly status: 'live' }>> {
  if (live.size === 0) return { status: 'absent' };
  const missing = objects.filter((object) => !live.has(objectId(object)));
  if (missing.length > 0) return { status: 'other', because: `${missing.map(displayName).join(', ')} is not there` };
  for (const object of objects) {
    const own = live.get(objectId(object));
    const liveKey = own?.metadata.annotations?.[keyAnnotation];
    if (liveKey !== target.key)
      return { status: 'other', because: `${displayName(object)} was ${liveKey === undefined ? 'not deployed by mmo' : 'deployed from other sources'}` };
    if (own?.kind !== 'Deployment') continue;
    const state = rolloutState(own as DeploymentObject, []);
    if (state.status !== 'done') return { status: 'other', because: `${displayName(object)}: ${state.status === 'going' ? state.says : state.because}` };
  }
  const [diff, left] = await Promise.all([diffObjects(kubectl, objects), leftoverObjects(kubectl, { target, wanted: [...objects, ...kept], owned })]);
  // A deployment that was killed has not removed them.
  if (left.length > 0) return { status: 'other', because: `${left.map(displayName).join(', ')} is left over`, diff };
  return diff === undefined ? { status: 'live' } : { status: 'other', because: 'it was changed since', diff };
}
