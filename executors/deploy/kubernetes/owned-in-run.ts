import type { DeployContext, DeployTarget } from '../driver.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { ownedObjects } from './owned-objects.ts';

export interface OwnedRequest {
  readonly target: Pick<DeployTarget, 'workspace' | 'environment'>;
  readonly context: Pick<DeployContext, 'runId' | 'onRunEnd'>;
}

/** By run and place. */
const seen = new Map<string, Promise<readonly KubeObject[]>>();

/** What mmo owned in the environment when a task of the run first asked. A task may take it for what is there of a service that the run has not deployed yet. */
export function ownedInRun(kubectl: Kubectl, { target, context }: OwnedRequest): Promise<readonly KubeObject[]> {
  const owner = { workspace: target.workspace, environment: target.environment.name };
  const place = JSON.stringify([context.runId, kubectl.context, kubectl.namespace, owner]);
  const known = seen.get(place);
  if (known !== undefined) return known;
  const asking = ownedObjects(kubectl, owner);
  seen.set(place, asking);
  asking.catch(() => seen.delete(place));
  context.onRunEnd(async () => void seen.delete(place));
  return asking;
}
