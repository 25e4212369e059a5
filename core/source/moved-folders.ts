import type { Host } from '../host/host.ts';
import type { FileStat } from '../model/files.ts';

/** Where to look; folders as they are watched, `''` being the root. */
export interface MovedRequest {
  readonly host: Host;
  readonly root: string;
  readonly folders: readonly string[];
  readonly t0Ms: number;
}

/**
 * The folders, those above them included, that may have been renamed to where they are since T0: such a folder's files
 * keep their old times. A rename moves the ctime of the folder and the mtime of the folder above it, so a build that only
 * writes beside its sources is not taken for one.
 */
export function movedFolders({ host, root, folders, t0Ms }: MovedRequest): ReadonlySet<string> {
  const stats = new Map<string, FileStat | undefined>();
  const statOf = (folder: string): FileStat | undefined => {
    if (!stats.has(folder)) stats.set(folder, host.files.lstat(folder === '' ? root : `${root}/${folder}`));
    return stats.get(folder);
  };
  const moved = new Set<string>();
  const known = new Set(['']);
  for (const start of folders) {
    for (let folder = start; !known.has(folder); folder = parentOf(folder)) {
      known.add(folder);
      if ((statOf(folder)?.ctimeMs ?? 0) >= t0Ms && (statOf(parentOf(folder))?.mtimeMs ?? 0) >= t0Ms) moved.add(folder);
    }
  }
  return moved;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
