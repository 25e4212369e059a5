import { isForbidden } from './is-forbidden.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { ownedObjects } from './owned-objects.ts';

const deployments = 'deployments.apps';

/** What mmo owns of a service, or of all of an environment, that runs pods for as long as nobody stops it. */
export async function ownedWorkloads(kubectl: Kubectl, owner: Parameters<typeof ownedObjects>[1]): Promise<readonly KubeObject[]> {
  try {
    return await ownedObjects(kubectl, owner, [deployments, 'statefulsets.apps', 'daemonsets.apps']);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return await ownedObjects(kubectl, owner, [deployments]);
  }
}
