import type { KubeMetadata } from './kube-object.ts';

/** What a rollout has come to. */
export type RolloutState =
  | { readonly status: 'done' }
  | { readonly status: 'going'; readonly says: string }
  | { readonly status: 'failed'; readonly because: string; readonly pod: string | undefined };

export interface DeploymentObject {
  readonly metadata: KubeMetadata;
  readonly spec?: { readonly replicas?: number; readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
  };
}

/** A ReplicaSet or a Pod, as `kubectl get` lists them. */
export interface RolloutPart {
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name?: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode?: number };
  };
  readonly lastState?: { readonly terminated?: { readonly exitCode?: number; readonly reason?: string } };
}

/** Reasons for which a container waits and that do not go away by waiting. */
const hopeless: readonly string[] = [
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/** Where a Deployment's rollout stands, judged by itself and by the pods of its newest revision: a pod that crashed twice has failed. Pure. */
export function rolloutState(deployment: DeploymentObject, parts: readonly RolloutPart[]): RolloutState {
  const { metadata, spec, status } = deployment;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return { status: 'going', says: 'not seen yet' };
  const failed = newestPods(deployment, parts).flatMap((pod) => failureOf(pod) ?? [])[0];
  if (failed !== undefined) return failed;
  const stuck = status?.conditions?.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');
  if (stuck !== undefined) return { status: 'failed', because: 'it was not ready in time', pod: newestPods(deployment, parts)[0]?.metadata.name };
  const wanted = spec?.replicas ?? 1;
  const [updated, available, all] = [status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0, status?.replicas ?? 0];
  if (updated >= wanted && available >= wanted && all <= updated) return { status: 'done' };
  return { status: 'going', says: `${updated} of ${wanted} updated, ${available} ready${all > updated ? `, ${all - updated} old` : ''}` };
}

function newestPods({ metadata }: DeploymentObject, parts: readonly RolloutPart[]): readonly RolloutPart[] {
  const revisionKey = 'deployment.kubernetes.io/revision';
  const revision = metadata.annotations?.[revisionKey];
  const sets = parts.filter(({ kind, metadata: own }) => kind === 'ReplicaSet' && own.annotations?.[revisionKey] === revision).map((set) => set.metadata.uid);
  return parts.filter(({ kind, metadata: own }) => kind === 'Pod' && own.ownerReferences?.some(({ uid }) => sets.includes(uid)));
}

function failureOf({ metadata: { name }, status }: RolloutPart): Extract<RolloutState, { status: 'failed' }> | undefined {
  for (const { state, lastState, restartCount = 0 } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const { reason = '', message } = state?.waiting ?? {};
    if (hopeless.includes(reason)) return { status: 'failed', because: message === undefined ? reason : `${reason}: ${message}`, pod: name };
    const crashed = reason === 'CrashLoopBackOff' || state?.terminated !== undefined;
    if (!crashed || restartCount < 1) continue;
    const exitCode = state?.terminated?.exitCode ?? lastState?.terminated?.exitCode;
    return { status: 'failed', because: `it keeps ending${exitCode === undefined ? '' : `, with exit code ${exitCode}`}`, pod: name };
  }
  return undefined;
}
