import { setTimeout as sleep } from 'node:timers/promises';
import { DeployFailure } from '../deploy-failure.ts';
import { displayName } from '../kubernetes/apply-objects.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import type { Kubectl } from '../kubernetes/kubectl.ts';
import { podStory } from '../kubernetes/pod-story.ts';
import { objectId, readObjects } from '../kubernetes/read-objects.ts';
import { type DeploymentObject, rolloutState } from '../kubernetes/rollout-state.ts';
import { partsOf } from '../kubernetes/watch-rollout.ts';

const POLL_MS = 1_000;

export interface WatchReleaseOptions {
  /** Aborts the task. */
  readonly signal: AbortSignal;
  /** Fires when helm has ended. */
  readonly until: AbortSignal;
  /** The objects as they were before helm began. */
  readonly before: ReadonlyMap<string, KubeObject>;
  readonly log: (line: string) => void;
}

/** Tells how the Deployments of a release come up while helm waits for them. Resolves with the failure of one that never will, or undefined when helm has ended. */
export async function watchRelease(kubectl: Kubectl, objects: readonly KubeObject[], options: WatchReleaseOptions): Promise<DeployFailure | undefined> {
  const { signal, until, before, log } = options;
  const deployments = objects.filter(({ kind }) => kind === 'Deployment');
  const told = new Map<string, string>();
  while (deployments.length > 0 && !until.aborted) {
    for (const [id, object] of await readObjects(kubectl, deployments)) {
      // Until helm has changed it, it says nothing of the new one.
      if (object.metadata.generation === before.get(id)?.metadata.generation) continue;
      const alone = rolloutState(object as DeploymentObject, []);
      if (alone.status === 'done') continue;
      const state = rolloutState(object as DeploymentObject, await partsOf(kubectl, object as DeploymentObject));
      if (state.status === 'failed') return new DeployFailure(`${displayName(object)}: ${state.because}`, { lines: await podStory(kubectl, state.pod) });
      if (state.status === 'going' && told.get(id) !== state.says) log(`${displayName(object)}: ${state.says}`);
      if (state.status === 'going') told.set(id, state.says);
    }
    await sleep(POLL_MS, undefined, { signal: AbortSignal.any([signal, until]) }).catch(() => undefined);
    signal.throwIfAborted();
  }
  return undefined;
}

/** Why the workloads of a release are not ready, as the first of their pods that is not tells it. */
export async function releaseStory(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<readonly string[]> {
  const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet');
  for (const object of workloads) {
    const live = (await readObjects(kubectl, [object])).get(objectId(object));
    if (live === undefined) continue;
    const pods = (await partsOf(kubectl, live as DeploymentObject)).filter(({ kind }) => kind === 'Pod') as readonly PodObject[];
    const unready = pods.find(({ status }) => !status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
    if (unready !== undefined) return await podStory(kubectl, unready.metadata.name);
  }
  return [];
}

interface PodObject {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
