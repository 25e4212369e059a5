import { readBlobs } from '../git/read-blobs.ts';
import type { Host } from '../host/host.ts';
import type { TreeEntry, WorkspacePath } from '../model/tree.ts';

/** A file that a sparse checkout leaves out, and the absolute folder whose repository has its bytes. */
export interface AbsentFile {
  readonly entry: TreeEntry;
  readonly root: string;
}

/** Files that a sparse checkout leaves out: known by what git's index says of them, their bytes taken from its objects. */
export interface AbsentFiles {
  has(path: WorkspacePath): boolean;
  /** `undefined` for a file that is not among them, or that a partial clone cannot fetch. */
  read(path: WorkspacePath): Uint8Array | undefined;
  /** It has appeared on disk. */
  forget(path: WorkspacePath): void;
}

/** Reads all files of one name at once, since who asks for one `service.yml` will ask for the others. */
export function absentFiles(host: Host, files: readonly AbsentFile[]): AbsentFiles {
  const byPath = new Map(files.map((file) => [file.entry.path, file]));
  const blobs = new Map<string, Uint8Array>();
  const asked = new Set<string>();
  const load = (name: string): void => {
    if (asked.has(name)) return;
    asked.add(name);
    const wanted = [...byPath.values()].filter(({ entry }) => nameOf(entry.path) === name);
    for (const root of new Set(wanted.map((file) => file.root))) {
      const ids = wanted.flatMap((file) => (file.root === root ? [file.entry.id] : []));
      const answer = readBlobs(host, root, ids);
      if (!('message' in answer)) for (const [id, bytes] of answer) blobs.set(id, bytes);
    }
  };
  return {
    has: (path) => byPath.has(path),
    read: (path) => {
      const file = byPath.get(path);
      if (file === undefined) return undefined;
      load(nameOf(path));
      return blobs.get(file.entry.id);
    },
    forget: (path) => void byPath.delete(path),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
