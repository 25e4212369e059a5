import type { TreeEntry } from '../model/tree.ts';
import { type RawListing, toFileMode } from './list-work-tree.ts';

/** git's words in two: files that are as recorded, and its words about all others. */
export interface SplitListing {
  readonly clean: Map<string, TreeEntry>;
  readonly rest: RawListing;
}

/** Takes clean files out of git's words, but for those that somebody looks at himself. Names must be UTF-8, as they are where git has said the same before. */
export function splitListing({ bytes, warnings }: RawListing, looked: ReadonlySet<string>): SplitListing {
  const clean = new Map<string, TreeEntry>();
  const rest: string[] = [];
  const records = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\0');
  records.pop();
  for (const record of records) {
    // `H MODE ID STAGE<tab>path`
    const tab = record.startsWith('H ') ? record.indexOf('\t', 9) : -1;
    const path = record.slice(tab + 1);
    if (tab < 0 || record.charAt(tab - 1) !== '0' || record.startsWith('160000', 2) || looked.has(path) || path.startsWith('.mmo/')) {
      rest.push(`${record}\0`);
      continue;
    }
    const id = record.slice(9, tab - 2);
    clean.set(path, { path, mode: toFileMode(record.slice(2, 8)), id, blobId: id });
  }
  return { clean, rest: { bytes: Buffer.from(rest.join('')), warnings } };
}
