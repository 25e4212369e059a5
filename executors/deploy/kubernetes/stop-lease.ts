import { hostname } from 'node:os';
import type { CommandAccess } from '../driver.ts';
import { EnvironmentLease } from './environment-lease.ts';
import type { Kubectl } from './kubectl.ts';
import { kubectlApart } from './kubectl-apart.ts';
import { objectName } from './object-name.ts';

const WAIT_MS = 60_000;
/** Giving a lease back holds nobody up for longer: it ends by itself. */
const RELEASE_MS = 10_000;

/** Does something, for a command, while nobody deploys to the namespace. */
export async function underStopLease(kubectl: Kubectl, access: CommandAccess, act: () => Promise<void>): Promise<void> {
  const { processes, files, env, stateDir, workspace } = access;
  const lease = await EnvironmentLease.acquire(kubectl, {
    name: objectName(workspace.config.name, '-mmo'),
    identity: `${hostname()}/stop-${Date.now()}`,
    signal: access.signal,
    waitMs: WAIT_MS,
    log: () => undefined,
  });
  try {
    await act();
  } finally {
    await lease.release(kubectlApart(kubectl, { processes, files, env, stateDir, cwd: workspace.root, timeoutMs: RELEASE_MS }));
  }
}
