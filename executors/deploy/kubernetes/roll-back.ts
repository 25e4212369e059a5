import { appliedFields } from './applied-fields.ts';
import { applyObjects, displayName, fieldManager } from './apply-objects.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { keyAnnotation } from './marks.ts';
import { removeObjects } from './owned-objects.ts';
import { objectId } from './read-objects.ts';
import { type DeploymentObject, rolloutState } from './rollout-state.ts';

/** Whether there is something to go back to: every Deployment that is about to change was mmo's, and its rollout was over. */
export function canRollBack(objects: readonly KubeObject[], before: ReadonlyMap<string, KubeObject>): boolean {
  const deployments = objects.filter(({ kind }) => kind === 'Deployment');
  return (
    deployments.length > 0 &&
    deployments.every((object) => {
      const former = before.get(objectId(object));
      return former?.metadata.annotations?.[keyAnnotation] !== undefined && rolloutState(former as DeploymentObject, []).status === 'done';
    })
  );
}

/** Applies what was there before, and removes what was not. */
export async function rollBack(
  kubectl: Kubectl,
  { objects, before, log }: { readonly objects: readonly KubeObject[]; readonly before: ReadonlyMap<string, KubeObject>; readonly log: (line: string) => void },
): Promise<void> {
  const former = objects.flatMap((object) => {
    const live = before.get(objectId(object));
    return (live && appliedFields(live, fieldManager)) ?? [];
  });
  await applyObjects(kubectl, former, { log, takesFields: true, isOwn: true });
  const added = objects.filter((object) => !before.has(objectId(object)));
  await removeObjects(kubectl, added);
  log(`rolled back ${former.map(displayName).join(', ')}${added.length === 0 ? '' : `; removed ${added.map(displayName).join(', ')}`}`);
}
