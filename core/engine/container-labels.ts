import type { Host } from '../host/host.ts';
import { sha256 } from '../lib/sha256.ts';

/** What tells the containers of this workspace on this machine from all others, and those of one run from another's. */
export function containerLabels(
  { machine }: Pick<Host, 'machine'>,
  { stateDir, runId }: { readonly stateDir: string; readonly runId: string },
): { readonly 'mmo.workspace': string; readonly 'mmo.run': string } {
  return { 'mmo.workspace': sha256(`${machine.hostname}\0${stateDir}`).slice(0, 16), 'mmo.run': runId };
}
