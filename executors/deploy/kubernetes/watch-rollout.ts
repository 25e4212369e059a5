import { setTimeout as sleep } from 'node:timers/promises';
import { DeployFailure } from '../deploy-failure.ts';
import { displayName } from './apply-objects.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { podSelector } from './pod-selector.ts';
import { podStory } from './pod-story.ts';
import { type DeploymentObject, type RolloutPart, rolloutState } from './rollout-state.ts';

const POLL_MS = 700;

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly log: (line: string) => void;
}

/** Waits until a workload runs as it was applied; tells each step. Throws a `DeployFailure` with the failing pod's events and last lines. Other kinds are there once they are applied. */
export async function watchRollout(kubectl: Kubectl, object: KubeObject, options: WatchOptions): Promise<void> {
  const name = displayName(object);
  if (object.kind === 'StatefulSet' || object.kind === 'DaemonSet') {
    await kubectl.run(['rollout', 'status', name, `--timeout=${Math.ceil(options.timeoutMs / 1000)}s`], { onText: (text) => options.log(text.trimEnd()) });
  }
  if (object.kind === 'Deployment') await watchDeployment(kubectl, object, options);
}

async function watchDeployment(kubectl: Kubectl, object: KubeObject, { signal, timeoutMs, log }: WatchOptions): Promise<void> {
  const name = displayName(object);
  const giveUpAtMs = performance.now() + timeoutMs;
  for (let told = ''; ; ) {
    const { deployment, parts } = await lookAtRollout(kubectl, object);
    const state = rolloutState(deployment, parts);
    if (state.status === 'done') return;
    if (state.status === 'failed') throw new DeployFailure(`${name}: ${state.because}`, { lines: await podStory(kubectl, state.pod) });
    if (performance.now() > giveUpAtMs) throw new DeployFailure(`${name} was not ready within ${Math.round(timeoutMs / 1000)} s: ${state.says}`);
    if (state.says !== told) log(`${name}: ${state.says}`);
    told = state.says;
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** A Deployment as the cluster has it by now, with its replica sets and pods. Where it bears the labels of its pods, as those that mmo makes do, one call has all of them. */
export async function lookAtRollout(
  kubectl: Kubectl,
  object: KubeObject,
): Promise<{ readonly deployment: DeploymentObject; readonly parts: readonly RolloutPart[] }> {
  const selector = podSelector(object['spec']);
  if (selector !== undefined && bearsAll(object.metadata.labels, selector)) {
    const list = (await kubectl.json(['get', 'deployments.apps,replicasets.apps,pods', `--selector=${selector}`])) as {
      readonly items?: readonly RolloutPart[];
    };
    const isIt = ({ kind, metadata }: RolloutPart): boolean => kind === 'Deployment' && metadata.name === object.metadata.name;
    const deployment = list.items?.find(isIt);
    if (deployment !== undefined) return { deployment: deployment as DeploymentObject, parts: (list.items ?? []).filter((part) => !isIt(part)) };
  }
  const deployment = (await kubectl.json(['get', displayName(object)])) as DeploymentObject;
  return { deployment, parts: await partsOf(kubectl, deployment) };
}

function bearsAll(labels: KubeObject['metadata']['labels'], selector: string): boolean {
  return selector.split(',').every((pair) => labels?.[pair.slice(0, pair.indexOf('='))] === pair.slice(pair.indexOf('=') + 1));
}

/** Replica sets and pods of a Deployment, of whatever revision. */
export async function partsOf(kubectl: Kubectl, { spec }: DeploymentObject): Promise<readonly RolloutPart[]> {
  const selector = podSelector(spec);
  if (selector === undefined) return [];
  const list = (await kubectl.json(['get', 'replicasets,pods', `--selector=${selector}`])) as { readonly items?: readonly RolloutPart[] };
  return list.items ?? [];
}
