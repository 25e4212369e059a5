import type { TreeEntry } from '../model/tree.ts';
import { isBelow } from './is-below.ts';

/** Removes what seems to lie below a symbolic link: a folder that was replaced by a link still answers for its old files. */
export function dropBelowLinks(entries: Map<string, TreeEntry>): void {
  const links = new Set<string>();
  for (const { path, mode } of entries.values()) if (mode === '120000') links.add(path);
  if (links.size === 0) return;
  for (const path of [...entries.keys()]) if (isBelow(path, links)) entries.delete(path);
}
