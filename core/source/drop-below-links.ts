import type { TreeEntry } from '../model/tree.ts';

/** Removes what seems to lie below a symbolic link: a folder that was replaced by a link still answers for its old files. */
export function dropBelowLinks(entries: Map<string, TreeEntry>): void {
  const links = new Set<string>();
  for (const { path, mode } of entries.values()) if (mode === '120000') links.add(path);
  if (links.size === 0) return;
  for (const path of [...entries.keys()]) if (isBelow(path, links)) entries.delete(path);
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) if (folders.has(path.slice(0, end))) return true;
  return false;
}
