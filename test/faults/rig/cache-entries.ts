import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeManifest, encodeManifest } from '../../../core/cache/manifest.ts';
import type { ActionResult } from '../../../core/model/cache.ts';

/** One entry of mmo's cache on disk. */
export interface StoredEntry {
  /** Absolute. */
  readonly file: string;
  readonly key: string;
  readonly result: ActionResult;
}

/** All sound entries of a cache folder (absolute), in order of key; none where nothing was stored yet. */
export function cacheEntries(cacheDir: string): readonly StoredEntry[] {
  const folder = join(cacheDir, 'ac');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => {
      if (!entry.isFile()) return [];
      const file = join(entry.parentPath, entry.name);
      const result = decodeManifest(readFileSync(file), entry.name);
      return result === undefined ? [] : [{ file, key: entry.name, result }];
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Overwrites an entry with whatever is given, under a right checksum. */
export function forgeEntry(file: string, result: unknown): void {
  writeFileSync(file, encodeManifest(result as ActionResult));
}
