import type { DeployedService } from '../../../core/plugin-api.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { keyAnnotation, vendorLabel } from './marks.ts';
import { type DeploymentObject, rolloutState } from './rollout-state.ts';
import { serviceOf } from './service-of.ts';
import { partsOf } from './watch-rollout.ts';

interface SetObject extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
  };
}

type State = Pick<DeployedService, 'status' | 'ready' | 'wanted' | 'note'>;

/** How a Deployment, StatefulSet or DaemonSet stands. */
export async function liveWorkload(kubectl: Kubectl, object: KubeObject): Promise<DeployedService> {
  const { spec } = object as { readonly spec?: { readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } } } };
  const state = object.kind === 'Deployment' ? await stateOfDeployment(kubectl, object as DeploymentObject) : stateOfSet(object);
  return {
    service: serviceOf(object),
    ...(object.metadata.labels?.[vendorLabel] !== undefined && { kind: 'vendor' }),
    key: object.metadata.annotations?.[keyAnnotation],
    image: spec?.template?.spec?.containers?.[0]?.image,
    url: undefined,
    ...state,
  };
}

async function stateOfDeployment(kubectl: Kubectl, deployment: DeploymentObject): Promise<State> {
  const state = rolloutState(deployment, await partsOf(kubectl, deployment));
  const wanted = deployment.spec?.replicas ?? 1;
  const running = state.status === 'done' ? 'running' : 'starting';
  return {
    status: wanted === 0 ? 'stopped' : state.status === 'failed' ? 'failing' : running,
    ready: deployment.status?.availableReplicas ?? 0,
    wanted,
    note: state.status === 'failed' ? state.because : state.status === 'going' ? state.says : undefined,
  };
}

/** A DaemonSet's number is that of the nodes that fit. */
function stateOfSet(object: KubeObject): State {
  const { kind, metadata, spec, status = {} } = object as SetObject;
  const isDaemon = kind === 'DaemonSet';
  const wanted = (isDaemon ? status.desiredNumberScheduled : spec?.replicas) ?? (isDaemon ? 0 : 1);
  const ready = (isDaemon ? status.numberReady : status.readyReplicas) ?? 0;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return { status: 'starting', ready, wanted, note: 'not seen yet' };
  if (wanted === 0) return { status: 'stopped', ready, wanted };
  return ready >= wanted ? { status: 'running', ready, wanted } : { status: 'starting', ready, wanted, note: `${ready} of ${wanted} ready` };
}
