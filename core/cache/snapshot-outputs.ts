import type { Host } from '../host/host.ts';
import type { OutputEntry } from '../model/cache.ts';
import type { FileStat, Files } from '../model/files.ts';
import type { OutputPattern } from '../model/task.ts';
import { listOwned } from './list-owned.ts';
import { modeOf } from './mode-of.ts';
import { outputOwnership } from './output-ownership.ts';

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

/**
 * Records the stats of `outputs` as they lie below `serviceRoot` (absolute); `undefined` when what is there is not
 * exactly them, or cannot be read. Take it right after outputs were collected or restored.
 */
export function snapshotOutputs({ host, serviceRoot, patterns, outputs, modes = false }: SnapshotRequest): OutputsStat | undefined {
  const ownership = outputOwnership(patterns);
  try {
    const listing = listOwned(host.files, serviceRoot, ownership);
    if (listing.unreadable.length > 0 || listing.blocked.length > 0 || listing.undecodable.length > 0) return undefined;
    if (listing.entries.length !== outputs.length) return undefined;
    const files: PathStat[] = [];
    const dirs: PathStat[] = [];
    for (const [index, output] of outputs.entries()) {
      const entry = listing.entries[index];
      // From before the directory was read: a child that came after shows as a change.
      const stat = output.type === 'directory' && entry?.stat !== undefined ? entry.stat : host.files.lstat(`${serviceRoot}/${output.path}`);
      if (entry?.path !== output.path || stat?.kind !== output.type) return undefined;
      if (modes && output.type === 'file' && stat.mode !== modeOf(output)) return undefined;
      (output.type === 'directory' ? dirs : files).push(pathStat(output.path, stat));
    }
    const searched = listing.searched.flatMap((path) => statOf(host.files, serviceRoot, path));
    const absent = listing.unmatched.flatMap((index) => ownership.patterns[index]?.base ?? []);
    return { files, dirs, searched, absent: absent.filter((path) => path !== '' && !host.files.exists(`${serviceRoot}/${path}`)) };
  } catch {
    return undefined;
  }
}

/** What is recorded of which outputs. */
export interface SnapshotRequest {
  readonly host: Pick<Host, 'files'>;
  /** Absolute. */
  readonly serviceRoot: string;
  readonly patterns: readonly OutputPattern[];
  readonly outputs: readonly OutputEntry[];
  /** Files must have the very permissions that a restore gives them. */
  readonly modes?: boolean;
}

function statOf(files: Files, serviceRoot: string, path: string): PathStat[] {
  const stat = files.lstat(path === '' ? serviceRoot : `${serviceRoot}/${path}`);
  return stat === undefined ? [] : [pathStat(path, stat)];
}

/** A directory's size says nothing about what is in it. */
function pathStat(path: string, { kind, size, mtimeMs, ctimeMs, ino }: FileStat): PathStat {
  return [path, kind === 'directory' ? 0 : size, mtimeMs, ctimeMs, ino];
}
