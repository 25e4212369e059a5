import { errorCode } from '../host/error-code.ts';
import { sha256 } from '../lib/sha256.ts';
import type { CacheHit } from '../model/cache.ts';
import { blobPath, type CacheContext } from './cache-context.ts';
import { dropEntry } from './drop-entry.ts';

/** The bytes a hit's task printed, verified; `undefined` without a log, and when it is damaged, which deletes the entry. */
export function readLog(context: CacheContext, hit: CacheHit): Uint8Array | undefined {
  const { key, log } = hit.result;
  if (log === undefined) return undefined;
  try {
    const bytes = context.host.files.read(blobPath(context.dir, log.digest));
    if (bytes.length === log.size && sha256(bytes) === log.digest) return bytes;
    dropEntry(context, key, log.digest);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') dropEntry(context, key);
    else context.fault(`read ${context.dir}`, error);
  }
  return undefined;
}
