import type { FileStat, Files } from '../model/files.ts';
import type { OwnedEntry, OwnedListing } from './list-owned.ts';
import type { OutputOwnership } from './output-ownership.ts';

/** Stat of one path: size, mtime, ctime, inode. */
export type PathStat = readonly [path: string, size: number, mtimeMs: number, ctimeMs: number, ino: number];

/** What tells without reading that outputs are as they were; plain JSON. */
export interface OutputsStat {
  /** Files and links. */
  readonly files: readonly PathStat[];
  /** Owned directories: an added, removed or renamed child moves their times. */
  readonly dirs: readonly PathStat[];
  /** Directories globs looked into, which others may change as well. */
  readonly searched: readonly PathStat[];
  /** Bases of patterns with nothing on disk. */
  readonly absent: readonly string[];
}

/** What was listed, each with its stat, and all of them as one. */
export interface StattedOutputs {
  readonly entries: readonly (OwnedEntry & { readonly stat: FileStat })[];
  readonly stat: OutputsStat;
}

/**
 * How what was listed a moment ago below `serviceRoot` (absolute) looks; `undefined` where the listing is not whole, or something of it has gone
 * or become another thing since. Taken before contents are read it shows every later write. Throws what lstat throws.
 */
export function statOutputs(files: Files, serviceRoot: string, { listing, ownership }: ListedOutputs): StattedOutputs | undefined {
  if (listing.unreadable.length > 0 || listing.blocked.length > 0 || listing.undecodable.length > 0) return undefined;
  const entries: (OwnedEntry & { readonly stat: FileStat })[] = [];
  for (const entry of listing.entries) {
    // From before the directory was read: a child that came after shows as a change.
    const stat = (entry.kind === 'directory' ? entry.stat : undefined) ?? files.lstat(`${serviceRoot}/${entry.path}`);
    if (stat?.kind !== entry.kind) return undefined;
    entries.push({ ...entry, stat });
  }
  const of = (isDirectory: boolean): PathStat[] =>
    entries.flatMap(({ path, kind, stat }) => ((kind === 'directory') === isDirectory ? [pathStat(path, stat)] : []));
  const searched = listing.searched.flatMap((path) => statOf(files, serviceRoot, path));
  const absent = listing.unmatched.flatMap((index) => ownership.patterns[index]?.base ?? []);
  return {
    entries,
    stat: { files: of(false), dirs: of(true), searched, absent: absent.filter((path) => path !== '' && !files.exists(`${serviceRoot}/${path}`)) },
  };
}

interface ListedOutputs {
  readonly listing: OwnedListing;
  readonly ownership: OutputOwnership;
}

function statOf(files: Files, serviceRoot: string, path: string): PathStat[] {
  const stat = files.lstat(path === '' ? serviceRoot : `${serviceRoot}/${path}`);
  return stat === undefined ? [] : [pathStat(path, stat)];
}

/** A directory's size says nothing about what is in it. */
function pathStat(path: string, { kind, size, mtimeMs, ctimeMs, ino }: FileStat): PathStat {
  return [path, kind === 'directory' ? 0 : size, mtimeMs, ctimeMs, ino];
}
