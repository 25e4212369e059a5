import type { ActionResult } from '../model/cache.ts';
import type { CacheContext } from './cache-context.ts';
import { fitsManifest } from './fits-manifest.ts';
import { decodeManifest } from './manifest.ts';
import { type StoredFile, scanStore } from './scan-store.ts';

/** Bounds of a cache. */
export interface PruneLimits {
  readonly maxSizeBytes: number;
  readonly maxAgeMs: number;
  /** Blobs no entry names are left alone while younger: a run beside us may be about to name them. One hour unless told. */
  readonly graceMs?: number | undefined;
  /** Keys in use, whose entries are never too old, whatever a clock that jumps may say, and are the last to go for size. */
  readonly live?: ReadonlySet<string> | undefined;
}

/**
 * Deletes entries that were not used for `maxAgeMs`, then the least recently used ones until the rest fits, damaged ones,
 * blobs nobody names and left-over temporary files, those of dead processes at once. Safe beside live runs: entries go before their blobs, and whoever
 * still holds one of them sees a miss. Never throws.
 */
export function pruneCache(context: CacheContext, limits: PruneLimits): { readonly removed: number; readonly freedBytes: number } {
  const { host, dir, now } = context;
  const { files } = host;
  const graceMs = limits.graceMs ?? 3_600_000;
  let removed = 0;
  let freedBytes = 0;
  try {
    const isLive = ({ name }: StoredFile): boolean => limits.live?.has(name) === true;
    const manifests = [...scanStore(files, dir, 'ac')].sort((a, b) => Number(isLive(a)) - Number(isLive(b)) || a.mtimeMs - b.mtimeMs);
    const blobs = new Map(scanStore(files, dir, 'cas').map((blob) => [blob.name, blob]));
    const named = new Map<string, number>();
    const digestsOf = new Map<string, readonly string[]>();
    for (const { path, name } of manifests) {
      const digests = readDigests(path, name);
      digestsOf.set(path, digests);
      for (const digest of digests) named.set(digest, (named.get(digest) ?? 0) + 1);
    }
    let liveBytes = manifests.reduce((sum, manifest) => sum + manifest.size, 0);
    for (const digest of named.keys()) liveBytes += blobs.get(digest)?.size ?? 0;

    for (const manifest of manifests) {
      const digests = digestsOf.get(manifest.path) ?? [];
      const damaged = digests === unreadable;
      const isYoung = isLive(manifest) || now() - manifest.mtimeMs <= limits.maxAgeMs;
      if (!damaged && isYoung && liveBytes <= limits.maxSizeBytes) continue;
      // Used since we listed it: it has become the most recent one.
      if (files.lstat(manifest.path)?.mtimeMs !== manifest.mtimeMs) continue;
      files.remove(manifest.path);
      removed += 1;
      freedBytes += manifest.size;
      liveBytes -= manifest.size;
      for (const digest of digests) {
        const left = (named.get(digest) ?? 1) - 1;
        if (left > 0) named.set(digest, left);
        else {
          named.delete(digest);
          liveBytes -= blobs.get(digest)?.size ?? 0;
        }
      }
    }
    for (const blob of blobs.values()) if (!named.has(blob.name)) freedBytes += removeOld(blob);
    for (const part of ['ac', 'cas'] as const) {
      for (const file of scanStore(files, dir, part, (name) => temporary.test(name))) freedBytes += removeOld(file, isAbandoned(file) ? 0 : graceMs);
    }
  } catch (error) {
    context.fault(`prune ${dir}`, error);
  }
  return { removed, freedBytes };

  /** Throws when a manifest is there but cannot be read: without knowing what it names, no blob may go. */
  function readDigests(path: string, name: string): readonly string[] {
    const stat = files.lstat(path);
    if (stat === undefined) return [];
    const result = fitsManifest(stat) ? decodeManifest(files.read(path), name) : undefined;
    return result === undefined ? unreadable : blobsOf(result);
  }

  /** Its writer, whose pid is in the name, is dead. One of another machine tries once more when it loses its file. */
  function isAbandoned({ name }: StoredFile): boolean {
    const pid = temporary.exec(name)?.[1];
    return pid !== undefined && host.processes.inspect(Number(pid)) === undefined;
  }

  /** Looks again just before it deletes: a put that found the blob has made it young. */
  function removeOld({ path }: Pick<StoredFile, 'path'>, youngMs = graceMs): number {
    const stat = files.lstat(path);
    if (stat === undefined || (youngMs > 0 && now() - stat.mtimeMs < youngMs)) return 0;
    files.remove(path);
    return stat.size;
  }
}

/** As `storeFile` calls what has not got its name yet. */
const temporary = /^\.(\d+)-[0-9a-f]{16}$/;
const unreadable: readonly string[] = [];

function blobsOf({ outputs, log }: ActionResult): readonly string[] {
  const digests = outputs.flatMap((output) => (output.type === 'file' ? [output.digest] : []));
  return [...new Set(log === undefined ? digests : [...digests, log.digest])];
}
