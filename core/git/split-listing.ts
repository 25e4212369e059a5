import type { TreeEntry } from '../model/tree.ts';
import { type RawListing, toFileMode } from './list-work-tree.ts';

/** git's words in two: files that are as recorded, and its words about all others. */
export interface SplitListing {
  readonly clean: CleanFiles;
  readonly rest: RawListing;
}

/** Files as recorded: most are never asked for, so nothing is made of them but their paths. */
export interface CleanFiles {
  /** In git's order. */
  readonly paths: readonly string[];
  /** Those of them that are symbolic links. */
  readonly links: readonly string[];
  /** The file whose path is the `n`th. */
  entry(n: number): TreeEntry;
  /** git's words about it: the same tell of the same file. */
  record(n: number): string;
}

/** Takes clean files out of git's words, but for those that somebody looks at himself. Names must be UTF-8, as they are where the listing is plain. */
export function splitListing({ bytes, warnings }: RawListing, looked: ReadonlySet<string>): SplitListing {
  const records = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\0');
  records.pop();
  const paths: string[] = [];
  const clean: string[] = [];
  const links: string[] = [];
  const rest: string[] = [];
  for (const record of records) {
    // `TAG MODE ID STAGE<tab>path`, or `? path`
    const tab = record.charCodeAt(0) === UNTRACKED ? 1 : record.indexOf('\t', 9);
    if (tab < 0) continue;
    const path = record.slice(tab + 1);
    // What is modified is told once more, right after its first record.
    if (paths.at(-1) === path) {
      paths.pop();
      rest.push(clean.pop() ?? '');
    }
    if (record.charCodeAt(0) !== CLEAN || record.charCodeAt(tab - 1) !== ZERO || looked.has(path) || path.startsWith('.mmo/')) {
      rest.push(record);
      continue;
    }
    if (record.charCodeAt(2) === ONE && record.charCodeAt(3) === TWO) links.push(path);
    paths.push(path);
    clean.push(record);
  }
  const entry = (n: number): TreeEntry => {
    const [record, path] = [clean[n] ?? '', paths[n] ?? ''];
    const id = record.slice(9, record.length - path.length - 3);
    return { path, mode: toFileMode(record.slice(2, 8)), id, blobId: id };
  };
  const text = rest.map((record) => `${record}\0`).join('');
  return { clean: { paths, links, entry, record: (n) => clean[n] ?? '' }, rest: { bytes: Buffer.from(text), warnings } };
}

const [ZERO, ONE, TWO] = [48, 49, 50];
/** `H`, `?` */
const [CLEAN, UNTRACKED] = [72, 63];
