import { sha256 } from '../lib/sha256.ts';
import type { ActionResult, Cache } from '../model/cache.ts';
import { blobPath, type CacheContext, manifestPath } from './cache-context.ts';
import { decodeManifest } from './manifest.ts';
import { storeFile } from './store-file.ts';

const MOST_AT_ONCE = 8;

/**
 * Brings an entry from another cache into this one, its blobs first: true once it is here. False where the other has none. Throws where the
 * other cannot be used, or gives bytes that are not what their digest says; nothing of such an entry can be found here afterwards.
 */
export async function fetchEntry(context: CacheContext, key: string, from: Pick<Cache, 'getResult' | 'getBlob'>): Promise<boolean> {
  const { dir, host } = context;
  const bytes = bytesOf(await from.getResult(key), 'a result');
  if (bytes === undefined) return false;
  const result = decodeManifest(bytes, key);
  if (result === undefined) throw new Error(`it has a damaged result of ${key}`);
  const left = [...blobsOf(result)].filter(([digest, size]) => {
    const stat = host.files.lstat(blobPath(dir, digest));
    return stat?.kind !== 'file' || stat.size !== size;
  });
  const fetchBlobs = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [digest, size] = next;
      const blob = bytesOf(await from.getBlob(digest), 'a blob');
      if (blob === undefined) throw new Error(`it has a result of ${key} without the blob ${digest}`);
      if (blob.length !== size || sha256(blob) !== digest) throw new Error(`its blob ${digest} has other bytes`);
      storeFile(context, blobPath(dir, digest), (temporary) => host.files.write(temporary, blob, { exclusive: true, mode: 0o444 }));
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, fetchBlobs));
  storeFile(context, manifestPath(dir, key), (temporary) => host.files.write(temporary, bytes, { exclusive: true }));
  return true;
}

/** Sizes by digest of all that a result needs. */
function blobsOf({ outputs, log }: ActionResult): ReadonlyMap<string, number> {
  const files = outputs.flatMap((entry): readonly [string, number][] => (entry.type === 'file' ? [[entry.digest, entry.size]] : []));
  return new Map(log === undefined ? files : [...files, [log.digest, log.size]]);
}

/** Code in JavaScript may give anything. */
function bytesOf(value: unknown, what: string): Uint8Array | undefined {
  if (value === undefined || value === null || value instanceof Uint8Array) return value ?? undefined;
  throw new Error(`it gave ${what} that is no bytes`);
}
