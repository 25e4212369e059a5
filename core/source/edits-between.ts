import { type RawListing, readListing, toFileMode } from '../git/list-work-tree.ts';
import { type CleanFiles, splitListing } from '../git/split-listing.ts';
import type { TreeEntry } from '../model/tree.ts';
import { differingRecords } from './differing-records.ts';
import type { KeptLook } from './kept-tree.ts';

/** What a plain tree was read from: git's words, and what was found where they are not enough. */
export interface ToldTree {
  readonly listing: RawListing;
  readonly looks: readonly KeptLook[];
}

/** The files that hold something else in the one tree than in the other; `undefined` where one has come, gone or become of another kind. */
export function editsBetween(before: ToldTree, now: ToldTree): readonly string[] | undefined {
  // Where many were looked at in one of them alone, searching for each takes longer than going through all.
  const isWhole = countLookedAtInOne(before, now) > MOST_SEARCHES;
  const [was, is] = isWhole ? [before.listing.bytes, now.listing.bytes] : differingRecords(before.listing.bytes, now.listing.bytes);
  const [old, recent] = [sideOf(before, was), sideOf(now, is)];
  if (old === undefined || recent === undefined) return undefined;
  const edited: string[] = [];
  const compare = (path: string, was: string | undefined, is: string | undefined): boolean => {
    if (was === is) return true;
    if (was === undefined || is === undefined || kindOf(was) !== kindOf(is)) return false;
    edited.push(path);
    return true;
  };
  const wasClean = new Map<string, string>();
  const isClean = new Map<string, string>();
  const [were, are] = [old.clean.paths, recent.clean.paths];
  for (let m = 0, n = 0; m < were.length || n < are.length; ) {
    const [was, is] = [were[m], are[n]];
    if (was !== undefined && was === is) {
      if (old.clean.record(m) !== recent.clean.record(n) && !compare(was, shown(old.clean.entry(m)), shown(recent.clean.entry(n)))) return undefined;
      m += 1;
      n += 1;
    } else if (was !== undefined && recent.looked.has(was)) {
      wasClean.set(was, shown(old.clean.entry(m)));
      m += 1;
    } else if (is !== undefined && old.looked.has(is)) {
      isClean.set(is, shown(recent.clean.entry(n)));
      n += 1;
    } else return undefined;
  }
  const told = ({ looked }: Side, clean: ReadonlyMap<string, string>, { listing }: ToldTree, path: string): string | undefined => {
    if (looked.has(path)) return looked.get(path);
    return clean.get(path) ?? (isWhole ? undefined : cleanIn(listing.bytes, path));
  };
  for (const path of new Set([...old.looked.keys(), ...recent.looked.keys()]))
    if (!compare(path, told(old, wasClean, before, path), told(recent, isClean, now, path))) return undefined;
  return edited;
}

const MOST_SEARCHES = 30;

function countLookedAtInOne(before: ToldTree, now: ToldTree): number {
  const [were, are] = [before, now].map(({ looks }) => new Set(looks.map(([path]) => path)));
  let count = 0;
  for (const path of were ?? []) if (are?.has(path) !== true) count += 1;
  for (const path of are ?? []) if (were?.has(path) !== true) count += 1;
  return count;
}

/** What git says of a file, if that is no more than that it is as recorded. */
function cleanIn(bytes: Uint8Array, path: string): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = Buffer.from(`\t${path}\0`);
  let found: string | undefined;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const about = text.toString('latin1', text.subarray(0, at).lastIndexOf(0) + 1, at);
    // The name of another file may end in this way.
    if (about.includes('\t') || about.startsWith('?')) continue;
    const [, mode = '', id = ''] = /^H (\d+) ([\da-f]+) 0$/.exec(about) ?? [];
    if (id === '' || found !== undefined) return undefined;
    found = shown({ mode: toFileMode(mode), id });
  }
  return found;
}

interface Side {
  readonly clean: CleanFiles;
  /** What was found on disk; undefined where there was nothing. */
  readonly looked: ReadonlyMap<string, string | undefined>;
}

/** Undefined where something is told of that was not looked at. */
function sideOf({ listing, looks }: ToldTree, bytes: Uint8Array): Side | undefined {
  const looked = new Map(looks.map(([path, , , found]) => [path, found ?? undefined]));
  const { clean, rest } = splitListing({ ...listing, bytes }, new Set(looked.keys()));
  const { tracked, untracked } = readListing(rest);
  const isLooked = (path: string): boolean => looked.has(path) || path.startsWith('.mmo/');
  return tracked.every(({ path }) => isLooked(path)) && untracked.every(isLooked) ? { clean, looked } : undefined;
}

function shown({ mode, id }: Pick<TreeEntry, 'mode' | 'id'>): string {
  return `${mode} ${id}`;
}

/** The mode. */
function kindOf(shownEntry: string): string {
  return shownEntry.slice(0, shownEntry.indexOf(' '));
}
