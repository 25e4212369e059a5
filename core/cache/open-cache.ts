import type { Host } from '../host/host.ts';
import type { Cache, CacheHit } from '../model/cache.ts';
import { type CacheContext, cacheTag } from './cache-context.ts';
import { dropEntry } from './drop-entry.ts';
import { fetchEntry } from './fetch-entry.ts';
import { type GetOptions, getEntry } from './get-entry.ts';
import { hasBlobs } from './has-blobs.ts';
import type { RestoredOutputs } from './place-outputs.ts';
import { type PruneLimits, pruneCache } from './prune-cache.ts';
import { type CacheEntry, type PutResult, putEntry } from './put-entry.ts';
import { readLog } from './read-log.ts';
import { type RestoreTarget, restoreOutputs } from './restore-outputs.ts';
import { scanStore } from './scan-store.ts';
import { sendEntry } from './send-entry.ts';
import { type VerifyReport, verifyCache } from './verify-cache.ts';

/** What a cache is opened with. */
export interface OpenCacheOptions {
  readonly host: Host;
  /** Absolute; made when something is stored. */
  readonly dir: string;
  /** Called at most once, with one line, when the cache cannot do its work. */
  readonly onFault: (message: string) => void;
  /** Wall clock in place of the host's. */
  readonly now?: (() => number) | undefined;
  /** Bounds for `status` and `prune`: 10 GB and 30 days unless told. */
  readonly maxSizeBytes?: number | undefined;
  readonly maxAgeMs?: number | undefined;
}

/** The cache on this machine's disk. No method but `fetch` and `send` throws: a fault is a miss, or nothing stored, and one message. */
export interface LocalCache {
  get(key: string, options?: GetOptions): CacheHit | undefined;
  /** Whether a hit that was got without its blobs has them all; one that has not is deleted. */
  isWhole(hit: CacheHit): boolean;
  put(entry: CacheEntry, options?: { readonly force?: boolean }): PutResult;
  /** Brings an entry here from another cache, verified; false where that has none. */
  fetch(key: string, from: Cache): Promise<boolean>;
  /** Puts an entry into another cache. */
  send(key: string, to: Cache): Promise<void>;
  /** Defined once the outputs are an exact mirror of the hit; undefined is a miss. */
  restore(hit: CacheHit, target: RestoreTarget): RestoredOutputs | undefined;
  readLog(hit: CacheHit): Uint8Array | undefined;
  status(): { readonly dir: string; readonly entries: number; readonly blobs: number; readonly bytes: number; readonly maxSizeBytes: number };
  verify(): VerifyReport;
  prune(limits?: Partial<PruneLimits>): { readonly removed: number; readonly freedBytes: number };
  /** Prunes if nobody did within the last hour, nor made the cache: cheap enough to follow every run. `live` are the keys in use. */
  maintain(live?: () => ReadonlySet<string>): void;
  clean(): void;
}

/** Opens the cache at `dir` without touching the disk. */
export function openCache(options: OpenCacheOptions): LocalCache {
  const { host, dir } = options;
  const { files } = host;
  const now = options.now ?? ((): number => host.clock.now());
  const maxSizeBytes = options.maxSizeBytes ?? 10_000_000_000;
  const maxAgeMs = options.maxAgeMs ?? 30 * 24 * 3_600_000;
  const context: CacheContext = { host, dir, now, fault: faultOnce(options.onFault) };
  const prune = (limits?: Partial<PruneLimits>): ReturnType<LocalCache['prune']> =>
    pruneCache(context, {
      maxSizeBytes: limits?.maxSizeBytes ?? maxSizeBytes,
      maxAgeMs: limits?.maxAgeMs ?? maxAgeMs,
      graceMs: limits?.graceMs,
      live: limits?.live,
    });
  return {
    get: (key, how) => getEntry(context, key, how),
    isWhole: (hit) => {
      const isWhole = guarded(() => hasBlobs(context, hit.result)) ?? false;
      if (!isWhole) guarded(() => dropEntry(context, hit.result.key));
      return isWhole;
    },
    put: (entry, how) => putEntry(context, entry, how),
    fetch: (key, from) => fetchEntry(context, key, from),
    send: (key, to) => sendEntry(context, key, to),
    restore: (hit, target) => restoreOutputs(context, hit, target),
    readLog: (hit) => readLog(context, hit),
    status: () => {
      const [entries, blobs] = guarded(() => [scanStore(files, dir, 'ac'), scanStore(files, dir, 'cas')] as const) ?? [[], []];
      return { dir, entries: entries.length, blobs: blobs.length, bytes: [...entries, ...blobs].reduce((sum, file) => sum + file.size, 0), maxSizeBytes };
    },
    verify: () => verifyCache(context),
    prune,
    maintain: (live) => {
      const stamp = `${dir}/pruned`;
      guarded(() => {
        // A new cache holds nothing old.
        const stat = files.lstat(stamp) ?? files.lstat(cacheTag(dir));
        if (!files.exists(dir) || (stat !== undefined && Math.abs(now() - stat.mtimeMs) < 3_600_000)) return;
        files.write(stamp, '');
        files.utimes(stamp, now(), now());
        prune({ live: live?.() });
      });
    },
    clean: () => {
      // Entries first: a blob without an entry is nothing, an entry without its blobs is a damaged one.
      for (const part of ['ac', 'cas', 'pruned']) guarded(() => files.remove(`${dir}/${part}`));
    },
  };

  function guarded<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      context.fault(`use ${dir}`, error);
      return undefined;
    }
  }
}

function faultOnce(onFault: (message: string) => void): CacheContext['fault'] {
  let told = false;
  return (action, error) => {
    if (told) return;
    told = true;
    onFault(`cannot ${action}: ${error instanceof Error ? error.message : String(error)}`);
  };
}
