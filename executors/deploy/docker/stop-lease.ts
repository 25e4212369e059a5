import { randomUUID } from 'node:crypto';
import type { Containers } from '../../../core/plugin-api.ts';
import type { CommandAccess, DeployEnvironment } from '../driver.ts';
import { takeLease } from './lease.ts';

const WAIT_MS = 60_000;

/** Does something, for a command, while nobody deploys to the environment. */
export async function underStopLease<Result>(
  containers: Containers,
  place: { readonly environment: DeployEnvironment; readonly access: CommandAccess },
  act: () => Promise<Result>,
): Promise<Result> {
  const { environment, access } = place;
  const { files, processes, signal, workspace } = access;
  const releases: (() => Promise<void>)[] = [];
  const context = { runId: randomUUID(), files, processes: async () => processes, signal, log: () => undefined };
  const onRunEnd = (release: () => Promise<void>): void => void releases.push(release);
  await takeLease(containers, { workspace: workspace.config.name, environment }, { ...context, onRunEnd, waitMs: WAIT_MS });
  try {
    return await act();
  } finally {
    for (const release of releases) await release();
  }
}
