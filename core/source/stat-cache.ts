import type { FileStat } from '../model/files.ts';

/** A file's stat when its content was hashed, and what came out. Plain data, for the workspace index. */
export interface StatRecord {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly mode: number;
  readonly id: string;
}

/** Content ids by path, as one reading of the tree left them. */
export interface StatCache {
  readonly entries: ReadonlyMap<string, StatRecord>;
  /** Start of that reading on the file system's clock: what changed since may have changed unseen. */
  readonly writtenAtMs: number;
}

/** A cache that knows nothing. */
export const emptyStatCache: StatCache = { entries: new Map(), writtenAtMs: 0 };

/** The record's id, if the file cannot have changed since: equal stat, and a ctime older than the reading. */
export function reusableId(record: StatRecord | undefined, stat: FileStat, readAtMs: number): string | undefined {
  if (record === undefined || stat.ctimeMs >= readAtMs) return undefined;
  const same =
    record.size === stat.size && record.mtimeMs === stat.mtimeMs && record.ctimeMs === stat.ctimeMs && record.ino === stat.ino && record.mode === stat.mode;
  return same ? record.id : undefined;
}
