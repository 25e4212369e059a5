import { errorCode } from '../host/error-code.ts';
import type { CacheHit } from '../model/cache.ts';
import type { FileStat } from '../model/files.ts';
import type { OutputPattern } from '../model/task.ts';
import { type CacheContext, isDigest, manifestPath } from './cache-context.ts';
import { dropEntry } from './drop-entry.ts';
import { fitsManifest } from './fits-manifest.ts';
import { hasAllOutputs } from './has-all-outputs.ts';
import { hasBlobs } from './has-blobs.ts';
import { decodeManifest } from './manifest.ts';

const touchIntervalMs = 3_600_000;

export interface GetOptions {
  /** False where the outputs are already in place, and no blob will be read. */
  readonly blobs?: boolean;
  /** What the task declares: an entry that lacks some of it is a damaged one. */
  readonly patterns?: readonly OutputPattern[];
}

/**
 * Looks a key up. A hit's manifest is sound and, unless `blobs` is false, every blob it names is there with its size;
 * their bytes are checked when they are restored. A damaged entry is deleted.
 */
export function getEntry(context: CacheContext, key: string, options: GetOptions = {}): CacheHit | undefined {
  const { dir } = context;
  if (!isDigest(key)) return undefined;
  const path = manifestPath(dir, key);
  try {
    const stat = context.host.files.lstat(path);
    if (stat === undefined) return undefined;
    const bytes = fitsManifest(stat) ? readManifest(context, path) : undefined;
    const result = bytes && decodeManifest(bytes, key);
    const isWhole = result !== undefined && (options.patterns === undefined || hasAllOutputs(options.patterns, result.outputs));
    if (!isWhole || (options.blobs !== false && !hasBlobs(context, result))) {
      dropEntry(context, key);
      return undefined;
    }
    touch(context, path, stat);
    return { source: 'local', result };
  } catch (error) {
    context.fault(`read ${dir}`, error);
    return undefined;
  }
}

/** Undefined when it has been pruned this moment: then there is nothing to drop either. */
function readManifest({ host }: CacheContext, path: string): Uint8Array | undefined {
  try {
    return host.files.read(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Recency for pruning; a cache that cannot be written can still be read. */
function touch({ host, now }: CacheContext, path: string, { mtimeMs }: FileStat): void {
  try {
    if (now() - mtimeMs > touchIntervalMs) host.files.utimes(path, now(), now());
  } catch {
    // Read-only: the entry only looks older than it is.
  }
}
