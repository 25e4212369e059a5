import { type RawListing, readListing } from '../git/list-work-tree.ts';
import { type CleanFiles, splitListing } from '../git/split-listing.ts';
import type { TreeEntry } from '../model/tree.ts';
import type { KeptLook } from './kept-tree.ts';

/** What a plain tree was read from: git's words, and what was found where they are not enough. */
export interface ToldTree {
  readonly listing: RawListing;
  readonly looks: readonly KeptLook[];
}

/** The files that hold something else in the one tree than in the other; `undefined` where one has come, gone or become of another kind. */
export function editsBetween(before: ToldTree, now: ToldTree): readonly string[] | undefined {
  const [old, recent] = [sideOf(before), sideOf(now)];
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
  for (const path of new Set([...old.looked.keys(), ...recent.looked.keys()]))
    if (!compare(path, wasClean.get(path) ?? old.looked.get(path), isClean.get(path) ?? recent.looked.get(path))) return undefined;
  return edited;
}

interface Side {
  readonly clean: CleanFiles;
  /** What was found on disk; undefined where there was nothing. */
  readonly looked: ReadonlyMap<string, string | undefined>;
}

/** Undefined where something is told of that was not looked at. */
function sideOf({ listing, looks }: ToldTree): Side | undefined {
  const looked = new Map(looks.map(([path, , , found]) => [path, found ?? undefined]));
  const { clean, rest } = splitListing(listing, new Set(looked.keys()));
  const { tracked, untracked } = readListing(rest);
  const isLooked = (path: string): boolean => looked.has(path) || path.startsWith('.mmo/');
  return tracked.every(({ path }) => isLooked(path)) && untracked.every(isLooked) ? { clean, looked } : undefined;
}

function shown({ mode, id }: TreeEntry): string {
  return `${mode} ${id}`;
}

/** The mode. */
function kindOf(shownEntry: string): string {
  return shownEntry.slice(0, shownEntry.indexOf(' '));
}
