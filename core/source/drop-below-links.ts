import type { TreeEntry } from '../model/tree.ts';
import { isBelow } from './is-below.ts';
import type { TreeEntries } from './listed-entries.ts';

/** Removes what seems to lie below a symbolic link: a folder that was replaced by a link still answers for its old files. */
export function dropBelowLinks(entries: TreeEntries, links: ReadonlySet<string>): void {
  if (links.size === 0) return;
  for (const path of [...entries.keys()]) if (isBelow(path, links)) entries.delete(path);
}

/** Paths of the symbolic links among files. */
export function linksAmong(entries: Iterable<TreeEntry>): Set<string> {
  const links = new Set<string>();
  for (const { path, mode } of entries) if (mode === '120000') links.add(path);
  return links;
}
