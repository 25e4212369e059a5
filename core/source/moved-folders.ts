import type { LookAt } from './look-once.ts';

/** Where to look; folders as they are watched, `''` being the root. */
export interface MovedRequest {
  readonly look: LookAt;
  readonly folders: readonly string[];
  readonly t0Ms: number;
}

/**
 * The folders, those above them included, that may have been renamed to where they are since T0: such a folder's files
 * keep their old times. A rename moves the ctime of the folder and the mtime of the folder above it, so a build that only
 * writes beside its sources is not taken for one.
 */
export function movedFolders({ look, folders, t0Ms }: MovedRequest): ReadonlySet<string> {
  const moved = new Set<string>();
  const known = new Set(['']);
  for (const start of folders) {
    for (let folder = start; !known.has(folder); folder = parentOf(folder)) {
      known.add(folder);
      if ((look(folder)?.ctimeMs ?? 0) >= t0Ms && (look(parentOf(folder))?.mtimeMs ?? 0) >= t0Ms) moved.add(folder);
    }
  }
  return moved;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
