import type { Host } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';
import { containerLabels } from './container-labels.ts';

interface SweepOptions {
  readonly host: Host;
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
  readonly runId: string;
}

/**
 * Removes what killed runs of this workspace left at the daemon. A run lives as long as its record (`run/<runId>.json`) does: the janitor
 * deletes those of the dead before anything is executed. Returns how many things there were.
 */
export async function sweepContainers(containers: Containers, { host, stateDir, runId }: SweepOptions): Promise<number> {
  const ours = `mmo.workspace=${containerLabels(host, { stateDir, runId })['mmo.workspace']}`;
  const runs = new Set((await containers.labelled([ours, 'mmo.run'])).flatMap(({ labels }) => labels['mmo.run'] ?? []));
  let swept = 0;
  for (const run of runs) {
    const isAlive = run === runId || (/^[\w-]{1,100}$/.test(run) && host.files.exists(`${stateDir}/run/${run}.json`));
    if (!isAlive) swept += await containers.sweep([ours, `mmo.run=${run}`]);
  }
  return swept;
}
