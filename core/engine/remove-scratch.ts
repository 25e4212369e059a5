import type { Host } from '../host/host.ts';

/** Removes the temporary folder of a run. What is another user's, as a container may leave it, stays: it costs room, and must keep nobody from running. */
export function removeScratch({ files }: Pick<Host, 'files'>, { stateDir, runId }: { readonly stateDir: string; readonly runId: string }): void {
  try {
    files.remove(`${stateDir}/tmp/${runId}`);
  } catch {
    // Its owner can remove it.
  }
}
