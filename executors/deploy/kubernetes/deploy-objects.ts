import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, DeployTarget } from '../driver.ts';
import { applyObjects, displayName } from './apply-objects.ts';
import type { Cluster } from './cluster-of.ts';
import type { EnvironmentLease } from './environment-lease.ts';
import { holdLease } from './hold-lease.ts';
import { isForbidden } from './is-forbidden.ts';
import type { KubeObject } from './kube-object.ts';
import { leftoverObjects } from './leftover-objects.ts';
import { ownedObjects, removeObjects } from './owned-objects.ts';
import { readObjects } from './read-objects.ts';
import { canRollBack, rollBack } from './roll-back.ts';
import { watchRollout } from './watch-rollout.ts';

export interface Deploying {
  readonly target: DeployTarget;
  readonly context: DeployContext;
  readonly cluster: Cluster;
  /** All of the objects are mmo's making. */
  readonly isOwn?: boolean;
  /** Makes the objects to apply, once the lease is held. */
  readonly prepare: () => Promise<{ readonly objects: readonly KubeObject[]; readonly kept: readonly KubeObject[] }>;
}

/**
 * Brings a service's objects to the cluster: applies them, waits for the rollout, then removes what mmo owns of the service and is no longer
 * among them. A rollout that fails is taken back where there is something to go back to. One run at a time does so in a namespace.
 */
export async function deployObjects(deploying: Deploying): Promise<readonly KubeObject[]> {
  const { target, context, cluster, isOwn } = deploying;
  return holdLease(cluster.kubectl, { target, context }, async (lease) => {
    const { objects, kept } = await deploying.prepare();
    const before = await readObjects(cluster.kubectl, objects);
    await lease.ensureHeld();
    const { log, signal } = context;
    await applyObjects(cluster.kubectl, objects, { log, takesFields: cluster.settings.takesFields, isOwn });
    try {
      for (const object of objects) await watchRollout(cluster.kubectl, object, { signal, log, timeoutMs: target.timeoutMs });
    } catch (error) {
      throw error instanceof DeployFailure ? await takenBack(error, { deploying, objects, before, lease }) : error;
    }
    await lease.ensureHeld();
    await prune(deploying, { wanted: [...objects, ...kept], lease });
    return objects;
  });
}

interface Failed {
  readonly deploying: Deploying;
  readonly objects: readonly KubeObject[];
  readonly before: ReadonlyMap<string, KubeObject>;
  readonly lease: EnvironmentLease;
}

/** The failure, and what became of the service. */
async function takenBack(failure: DeployFailure, { deploying: { cluster, context }, objects, before, lease }: Failed): Promise<DeployFailure> {
  const told = (what: string): DeployFailure => new DeployFailure(`${failure.message}; ${what}`, { lines: failure.lines, cause: failure });
  if (!cluster.settings.rollback) return told('it is left as it is');
  if (!canRollBack(objects, before)) return told('it is left as it is, since there is nothing to go back to');
  try {
    await lease.ensureHeld();
    await rollBack(cluster.kubectl, { objects, before, log: context.log });
    return told('what was there before is back');
  } catch (error) {
    return told(`going back failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function prune(
  { target, context, cluster: { kubectl } }: Deploying,
  { wanted, lease }: { readonly wanted: readonly KubeObject[]; readonly lease: EnvironmentLease },
): Promise<void> {
  const owner = { workspace: target.workspace, environment: target.environment.name };
  // A service's objects are brought once in a run: those that it had before are among what was there when the first one asked.
  const owned = (): Promise<readonly KubeObject[]> => lease.once(`owned in ${owner.environment}`, () => ownedObjects(kubectl, owner));
  const onForbidden = ({ message }: Error): void => context.log(`nothing was removed that the service no longer has: ${message}`);
  const left = await leftoverObjects(kubectl, { target, wanted, owned, onForbidden });
  try {
    await removeObjects(kubectl, left);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return onForbidden(error);
  }
  if (left.length > 0) context.log(`removed ${left.map(displayName).join(', ')}, which the service no longer has`);
}
