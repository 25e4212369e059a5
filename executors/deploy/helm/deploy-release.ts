import { setTimeout as sleep } from 'node:timers/promises';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, KeyedTarget } from '../driver.ts';
import { applySecret } from '../kubernetes/apply-secret.ts';
import type { Cluster } from '../kubernetes/cluster-of.ts';
import type { EnvironmentLease } from '../kubernetes/environment-lease.ts';
import type { Routing } from '../kubernetes/gateway/routing.ts';
import { holdLease } from '../kubernetes/hold-lease.ts';
import { readObjects } from '../kubernetes/read-objects.ts';
import { type Helm, HelmFailure } from './helm.ts';
import { isLasting } from './is-lasting.ts';
import { objectsHere } from './live-release.ts';
import { goBack, recoverRelease } from './recover-release.ts';
import { parseRelease, type Release, readRelease, releaseName } from './release.ts';
import { planRelease, type ReleaseUpgrade, releaseUpgrade } from './release-upgrade.ts';
import { releaseStory, watchRelease } from './watch-release.ts';

/** Waits before an upgrade that a passing fault broke is tried again. */
const backoffMs: readonly number[] = [1000, 3000];

export interface DeployingRelease {
  readonly target: KeyedTarget;
  readonly context: DeployContext;
  readonly cluster: Cluster;
  readonly helm: Helm;
  readonly routing: Routing | undefined;
}

/**
 * Brings a service's release to what the target says, and waits until it is ready. What fails is taken back by helm's own revisions, or
 * removed if it was the first. One run at a time does so in a namespace.
 */
export async function deployRelease(deploying: DeployingRelease): Promise<Release> {
  const { target, context, cluster, helm, routing } = deploying;
  const name = releaseName(target);
  return holdLease(cluster.kubectl, { target, context }, async (lease) => {
    const former = await readRelease(helm, name);
    ensureOurs(target, former);
    if (former !== undefined) await recoverRelease(helm, name, { log: context.log, release: former });
    const secret = await applySecret(cluster, target, context);
    const upgrade: Upgrade = { ...deploying, ...(await releaseUpgrade(helm, target, { secret, routing, context })), lease, name };
    for (let attempt = 0; ; attempt += 1) {
      // Before the first nothing has changed; after it there is something to take back.
      const end = await tryUpgrade(upgrade).catch((error: unknown) => (attempt === 0 ? Promise.reject(error) : failureOf(error)));
      if (!(end instanceof DeployFailure)) return end;
      const failure = end;
      const wait = backoffMs[attempt];
      if (wait === undefined || !(failure instanceof HelmFailure)) throw await takenBack(failure, upgrade);
      context.log(`${failure.message}; trying again`);
      await sleep(wait, undefined, { signal: context.signal });
      await recoverRelease(helm, name, { log: context.log }).catch(failureOf);
    }
  });
}

interface Upgrade extends DeployingRelease, ReleaseUpgrade {
  readonly lease: EnvironmentLease;
  readonly name: string;
}

/** What helm or the cluster said; anything else goes on as it is. */
function failureOf(error: unknown): DeployFailure {
  if (error instanceof DeployFailure) return error;
  throw error;
}

/** One upgrade, planned first: the release as it is then, or why it is not. */
async function tryUpgrade({ target, context, cluster: { kubectl, settings }, helm, lease, args, values }: Upgrade): Promise<Release | DeployFailure> {
  const plan = await planRelease(helm, { args, values });
  const objects = objectsHere(plan, kubectl);
  const before = await readObjects(kubectl, objects);
  await lease.ensureHeld();
  const ended = new AbortController();
  const ending = new AbortController();
  const upgrading = helm
    .run([...args, '--wait', '--output', 'json'], { input: values, isOnce: true, waitMs: target.timeoutMs, hooks: plan.hooks, signal: ending.signal })
    .then(parseRelease)
    .catch(failureOf)
    .finally(() => ended.abort());
  // Who cannot look on any more waits for helm alone.
  const hopeless = await watchRelease(kubectl, objects, { signal: context.signal, until: ended.signal, before, log: context.log }).catch((error: unknown) => {
    failureOf(error);
    return undefined;
  });
  // Helm would wait until the time is up, though nothing changes any more.
  if (hopeless !== undefined && settings.rollback) ending.abort();
  const failure = await upgrading;
  if (!(failure instanceof DeployFailure)) return failure;
  if (hopeless !== undefined) return hopeless;
  if (failure instanceof HelmFailure && !isLasting(failure.said)) return failure;
  return new DeployFailure(failure.message, { lines: await releaseStory(kubectl, objects), cause: failure });
}

/** The failure, and what became of the release. */
async function takenBack(failure: DeployFailure, { target, context, cluster, helm, lease, name }: Upgrade): Promise<DeployFailure> {
  const { message, lines } = failure;
  const told = (what: string): DeployFailure => new DeployFailure(`${message}; ${what}`, { lines, cause: failure });
  if (!cluster.settings.rollback) return told('it is left as it is');
  try {
    const release = await readRelease(helm, name);
    if (release === undefined || release.status === 'deployed') return told('nothing was changed');
    await lease.ensureHeld();
    const back = await goBack(helm, name, { log: context.log, waitMs: target.timeoutMs });
    return told(back === 'removed' ? 'it was the first and is removed' : 'what was there before is back');
  } catch (error) {
    return told(`going back failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Two workspaces that share a namespace would undo each other's releases for ever. */
function ensureOurs({ workspace, environment }: KeyedTarget, release: Release | undefined): void {
  const { mark, name } = release ?? {};
  if (mark?.workspace === undefined || (mark.workspace === workspace && mark.environment === environment.name)) return;
  throw new DeployFailure(
    `the release ${name} of this namespace is that of workspace "${mark.workspace}", environment "${mark.environment}": give the environment a namespace of its own`,
  );
}
