import { errorCode } from '../host/error-code.ts';
import type { ActionResult, CacheHit } from '../model/cache.ts';
import { blobPath, type CacheContext, isDigest, manifestPath } from './cache-context.ts';
import { dropEntry } from './drop-entry.ts';
import { decodeManifest } from './manifest.ts';

const touchIntervalMs = 3_600_000;

/**
 * Looks a key up. A hit's manifest is sound and, unless `blobs` is false (outputs already in place need none), every
 * blob it names is there with its size; their bytes are checked when they are restored. A damaged entry is deleted.
 */
export function getEntry(context: CacheContext, key: string, options: { readonly blobs?: boolean } = {}): CacheHit | undefined {
  const { dir, host } = context;
  if (!isDigest(key)) return undefined;
  const path = manifestPath(dir, key);
  try {
    const bytes = readManifest(context, path);
    if (bytes === undefined) return undefined;
    const result = decodeManifest(bytes, key);
    if (result === undefined || (options.blobs !== false && !hasBlobs(result))) {
      dropEntry(context, key);
      return undefined;
    }
    touch(context, path);
    return { source: 'local', result };
  } catch (error) {
    context.fault(`read ${dir}`, error);
    return undefined;
  }

  function hasBlobs(result: ActionResult): boolean {
    const blobs = result.outputs.filter((entry) => entry.type === 'file');
    const needed = result.log === undefined ? blobs : [...blobs, result.log];
    let sound = true;
    for (const { digest, size } of needed) {
      const stat = host.files.lstat(blobPath(dir, digest));
      if (stat?.kind === 'file' && stat.size === size) continue;
      sound = false;
      if (stat !== undefined) host.files.remove(blobPath(dir, digest));
    }
    return sound;
  }
}

function readManifest({ host }: CacheContext, path: string): Uint8Array | undefined {
  try {
    return host.files.read(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return undefined;
    if (code !== 'EISDIR') throw error;
    host.files.remove(path);
    return undefined;
  }
}

/** Recency for pruning; a cache that cannot be written can still be read. */
function touch({ host, now }: CacheContext, path: string): void {
  try {
    const stat = host.files.lstat(path);
    if (stat !== undefined && now() - stat.mtimeMs > touchIntervalMs) host.files.utimes(path, now(), now());
  } catch {
    // Read-only: the entry only looks older than it is.
  }
}
