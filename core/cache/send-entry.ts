import { sha256 } from '../lib/sha256.ts';
import type { Cache } from '../model/cache.ts';
import { blobPath, type CacheContext, manifestPath } from './cache-context.ts';
import { decodeManifest } from './manifest.ts';

/** Puts an entry of this cache into another one, its blobs first, the result last. Sends nothing that is damaged or gone here; throws where the other cannot be used. */
export async function sendEntry({ dir, host }: CacheContext, key: string, to: Pick<Cache, 'putResult' | 'putBlob'>): Promise<void> {
  const read = (path: string): Uint8Array | undefined => (host.files.lstat(path)?.kind === 'file' ? host.files.read(path) : undefined);
  const bytes = read(manifestPath(dir, key));
  const result = bytes && decodeManifest(bytes, key);
  if (bytes === undefined || result === undefined) return;
  const files = result.outputs.flatMap((entry) => (entry.type === 'file' ? [entry.digest] : []));
  for (const digest of new Set(result.log === undefined ? files : [...files, result.log.digest])) {
    const blob = read(blobPath(dir, digest));
    if (blob === undefined || sha256(blob) !== digest) return;
    await to.putBlob(digest, blob);
  }
  await to.putResult(key, bytes);
}
