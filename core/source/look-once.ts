import type { Host } from '../host/host.ts';
import type { FileStat } from '../model/files.ts';
import type { WorkspacePath } from '../model/tree.ts';

/** How a path looks, the root being `''`; `undefined` where nothing is. */
export type LookAt = (path: WorkspacePath) => FileStat | undefined;

/** Looks at paths below `root` (absolute), each once, for questions that are asked in one moment; `seen` are those that were looked at in it before. */
export function lookOnce(
  { host, root }: { readonly host: Pick<Host, 'files'>; readonly root: string },
  seen: ReadonlyMap<WorkspacePath, FileStat | undefined> = new Map(),
): LookAt {
  const found = new Map(seen);
  return (path) => {
    if (!found.has(path)) found.set(path, host.files.lstat(path === '' ? root : `${root}/${path}`));
    return found.get(path);
  };
}
