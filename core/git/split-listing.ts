import type { TreeEntry } from '../model/tree.ts';
import { type RawListing, toFileMode } from './list-work-tree.ts';

/** git's words in two: files that are as recorded, and its words about all others. */
export interface SplitListing {
  readonly clean: CleanFiles;
  readonly rest: RawListing;
}

/** Files as recorded: most are never asked for, so nothing is made of them before. */
export interface CleanFiles {
  readonly size: number;
  /** Whether git's order is that of code units, which names beyond the basic plane come before. */
  readonly isInOrder: boolean;
  /** In git's order. */
  readonly paths: readonly string[];
  /** Those of them that are symbolic links. */
  readonly links: readonly string[];
  /** The `n`th path. */
  path(n: number): string;
  /** The file whose path that is. */
  entry(n: number): TreeEntry;
  /** git's words about it: the same tell of the same file. */
  record(n: number): string;
}

/** Takes clean files out of git's words, but for those that somebody looks at himself. Names must be UTF-8, as they are where the listing is plain. */
export function splitListing({ bytes, warnings }: RawListing, looked: ReadonlySet<string>): SplitListing {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const kept: string[] = [];
  const rest: string[] = [];
  let end = 0;
  for (const start of [...startsOfOthers(text), ...startsOf(text, looked)].sort((a, b) => a - b)) {
    if (start < end) continue;
    kept.push(text.slice(end, start));
    end = text.indexOf('\0', start) + 1;
    rest.push(text.slice(start, end));
  }
  const cleanText = end === 0 ? text : `${kept.join('')}${text.slice(end)}`;
  return { clean: cleanFiles(cleanText), rest: { bytes: Buffer.from(rest.join('')), warnings } };
}

/*
 * A record is `TAG MODE ID STAGE<tab>path` or `? path`. That a file is modified is told by one more, right after its first. There are
 * tens of thousands of records and few that are anything but clean: the engine for expressions finds those in a tenth of the time that a loop takes.
 */
const OTHERS = /(?:^|\0)(?!H [0-7]+ [\da-f]+ 0\t(?!\.mmo\/)|$)/g;

/** Where records begin that tell of anything but a file as recorded, or of mmo's own state. */
function* startsOfOthers(text: string): Iterable<number> {
  for (const { 0: found, index } of text.matchAll(OTHERS)) {
    const start = index + found.length;
    const before = text.lastIndexOf('\0', start - 2) + 1;
    if (start > 1 && pathAt(text, before) === pathAt(text, start)) yield before;
    yield start;
  }
}

/** Each search goes through all of the text. */
const MOST_SEARCHES = 30;

/** Where records begin that tell of these paths. */
function* startsOf(text: string, paths: ReadonlySet<string>): Iterable<number> {
  if (paths.size > MOST_SEARCHES)
    for (let start = 0; start < text.length; start = text.indexOf('\0', start) + 1) if (paths.has(pathAt(text, start))) yield start;
  if (paths.size > MOST_SEARCHES) return;
  for (const path of paths) {
    const name = `\t${path}\0`;
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const start = text.lastIndexOf('\0', at) + 1;
      // Another file may have a name that ends like this.
      if (pathAt(text, start) === path) yield start;
    }
  }
}

function pathAt(text: string, start: number): string {
  const end = text.indexOf('\0', start);
  return text.slice(text.charCodeAt(start) === UNTRACKED ? start + 2 : text.indexOf('\t', start) + 1, end);
}

function cleanFiles(text: string): CleanFiles {
  const records = text.split('\0');
  records.pop();
  const path = (n: number): string => {
    const record = records[n] ?? '';
    return record.slice(record.indexOf('\t') + 1);
  };
  const links = /(?:^|\0)H 12/.test(text) ? records.flatMap((record, n) => (record.startsWith('H 12') ? [path(n)] : [])) : [];
  let paths: readonly string[] | undefined;
  return {
    size: records.length,
    isInOrder: !/[\ud800-\udfff]/.test(text),
    get paths() {
      paths ??= records.map((record) => record.slice(record.indexOf('\t') + 1));
      return paths;
    },
    links,
    path,
    entry(n) {
      const record = records[n] ?? '';
      const tab = record.indexOf('\t');
      const id = record.slice(9, tab - 2);
      return { path: record.slice(tab + 1), mode: toFileMode(record.slice(2, 8)), id, blobId: id };
    },
    record: (n) => records[n] ?? '',
  };
}

/** `?` */
const UNTRACKED = 63;
