import type { DeployTarget } from '../driver.ts';
import { isForbidden } from './is-forbidden.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl, KubectlFailure } from './kubectl.ts';
import { objectName } from './object-name.ts';
import { ownedObjects } from './owned-objects.ts';
import { objectId } from './read-objects.ts';

export interface LeftoverRequest {
  readonly target: Pick<DeployTarget, 'workspace' | 'environment' | 'service'>;
  /** What the service is to have. */
  readonly wanted: readonly KubeObject[];
  /** What mmo owns in the environment, where that was asked already. */
  readonly owned?: (() => Promise<readonly KubeObject[]>) | undefined;
  /** Then nothing is known of leftovers. */
  readonly onForbidden?: (failure: KubectlFailure) => void;
}

/** What mmo owns of a service and the service no longer has. */
export async function leftoverObjects(kubectl: Kubectl, { target, wanted, owned, onForbidden }: LeftoverRequest): Promise<readonly KubeObject[]> {
  const ids = new Set(wanted.map(objectId));
  const { workspace, environment, service } = target;
  try {
    const own = (await owned?.())?.filter(({ metadata }) => metadata.labels?.['mmo.service'] === objectName(service));
    return (own ?? (await ownedObjects(kubectl, { workspace, environment: environment.name, service }))).filter((object) => !ids.has(objectId(object)));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    onForbidden?.(error);
    return [];
  }
}
