import { type Helm, hookMs } from './helm.ts';
import { type Release, readRelease } from './release.ts';
import { uninstallRelease } from './uninstall-release.ts';

interface Revision {
  readonly revision: number;
  readonly status: string;
}

export interface RecoverOptions {
  readonly log: (line: string) => void;
  /** Waits for what runs again, for no longer than this; without it, it does not wait. */
  readonly waitMs?: number;
  /** The release, where it was read just now. */
  readonly release?: Release | undefined;
}

/**
 * Frees a release that a helm left in the middle of something: it goes back to what was deployed last, or is removed where nothing was. Says
 * what it did; undefined where there was nothing to do. Only who holds the environment's lease may ask for it.
 */
export async function recoverRelease(
  helm: Helm,
  name: string,
  { log, waitMs, release: known }: RecoverOptions,
): Promise<'rolled back' | 'removed' | undefined> {
  const release = known ?? (await readRelease(helm, name));
  if (release === undefined || !isStuck(release.status)) return undefined;
  log(`the release ${name} is ${release.status}: who deployed it was interrupted`);
  return goBack(helm, name, { log, ...(waitMs !== undefined && { waitMs }) });
}

/** Whether no other helm can do anything with it. */
export function isStuck(status: string): boolean {
  return status.startsWith('pending-') || status === 'uninstalling';
}

/** Back to the revision that was deployed last, or without the release where none ever was. */
export async function goBack(helm: Helm, name: string, { log, waitMs }: RecoverOptions): Promise<'rolled back' | 'removed'> {
  const history = JSON.parse(await helm.run(['history', name, '--output', 'json', '--max', '256'])) as readonly Revision[];
  const isGoing = history.at(-1)?.status === 'uninstalling';
  const newest = (wanted: string): Revision | undefined => history.filter(({ status }) => status === wanted).at(-1);
  // Helm writes that the old one is superseded before it writes that the new one is deployed: whoever is interrupted in between leaves none.
  const last = isGoing ? undefined : (newest('deployed') ?? newest('superseded'));
  if (last === undefined) {
    await uninstallRelease(helm, name);
    log(`removed the release ${name}: no revision of it was ever deployed`);
    return 'removed';
  }
  const wait = waitMs === undefined ? [] : ['--wait'];
  await helm.run(['rollback', name, String(last.revision), ...wait], { isOnce: true, waitMs: waitMs ?? hookMs });
  log(`rolled the release ${name} back to revision ${last.revision}`);
  return 'rolled back';
}
