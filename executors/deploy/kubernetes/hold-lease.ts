import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { DeployContext, DeployTarget } from '../driver.ts';
import { EnvironmentLease } from './environment-lease.ts';
import type { Kubectl } from './kubectl.ts';
import { kubectlApart } from './kubectl-apart.ts';
import { objectName } from './object-name.ts';

/** Giving it back holds a run's end up for no longer; then it ends by itself. */
const RELEASE_MS = 10_000;

/** What runs hold, by run and place. */
const held = new Map<string, Promise<EnvironmentLease>>();

/** Does something while the run holds the lease of the environment's namespace; it is kept for the run's other deployments, and given back at the run's end. */
export async function holdLease<Result>(
  kubectl: Kubectl,
  { target, context }: { readonly target: Pick<DeployTarget, 'workspace' | 'timeoutMs'>; readonly context: DeployContext },
  act: (lease: EnvironmentLease) => Promise<Result>,
): Promise<Result> {
  const place = JSON.stringify([context.runId, kubectl.context, kubectl.namespace]);
  let acquiring = held.get(place);
  if (acquiring === undefined) {
    const { signal, log } = context;
    const identity = `${whereFrom(context)}/${context.runId}`;
    acquiring = EnvironmentLease.acquire(kubectl, { name: objectName(target.workspace, '-mmo'), identity, signal, waitMs: target.timeoutMs, log });
    held.set(place, acquiring);
    // A later task tries again.
    acquiring.catch(() => held.delete(place));
    context.onRunEnd(async () => {
      const lease = await held.get(place)?.catch(() => undefined);
      held.delete(place);
      const { files, env, stateDir, workspaceRoot: cwd } = context;
      await lease?.release(kubectlApart(kubectl, { processes: await context.processes(), files, env, stateDir, cwd, timeoutMs: RELEASE_MS }));
    });
  }
  const lease = await acquiring;
  try {
    await lease.use(kubectl);
    return await act(lease);
  } finally {
    // A process of the task that is left when the task ends would be killed.
    await lease.settled();
  }
}

/** The machine, since when it is up, and the workspace: there, mmo's own lock lets one run deploy at a time. */
function whereFrom({ files, workspaceRoot }: Pick<DeployContext, 'files' | 'workspaceRoot'>): string {
  const boot = files.tryReadText('/proc/sys/kernel/random/boot_id') ?? '';
  return `${hostname()}:${createHash('sha256').update(`${boot}\n${workspaceRoot}`).digest('hex').slice(0, 12)}`;
}
