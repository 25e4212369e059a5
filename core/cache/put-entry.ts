import type { ActionResult, OutputEntry } from '../model/cache.ts';
import type { JsonValue } from '../model/executor.ts';
import type { TaskRecord } from '../model/record.ts';
import { blobPath, type CacheContext, isDigest, manifestPath } from './cache-context.ts';
import { copyHashed } from './copy-hashed.ts';
import { getEntry } from './get-entry.ts';
import { hashFile } from './hash-file.ts';
import { encodeManifest } from './manifest.ts';
import { parseActionResult } from './parse-action-result.ts';
import { storeFile } from './store-file.ts';

/** What one successful execution hands to the cache. */
export interface CacheEntry {
  readonly key: string;
  readonly task: string;
  readonly record: TaskRecord;
  /** Absolute. */
  readonly serviceRoot: string;
  /** As collected after the execution. */
  readonly outputs: readonly OutputEntry[];
  readonly produced: string;
  /** Absolute path of the log. */
  readonly logFile?: string | undefined;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly writer: string;
  /** Kept beside the outputs. */
  readonly data?: JsonValue | undefined;
}

/** What became of it. */
export interface PutResult {
  /** An entry for the key with these outputs is in the cache now. */
  readonly stored: boolean;
  /** A sound entry of the same key has other outputs. */
  readonly nondeterministic: boolean;
  /** A sound entry was replaced, which only `force` does. */
  readonly overwritten: boolean;
  /** Digest of the stored entry's log. */
  readonly log?: string;
}

/** Stores an entry: verified blobs first, the manifest last. Never throws; a fault means not stored. */
export function putEntry(context: CacheContext, entry: CacheEntry, options: { readonly force?: boolean } = {}): PutResult {
  const { dir, host } = context;
  const existing = getEntry(context, entry.key);
  const nondeterministic = existing !== undefined && existing.result.produced !== entry.produced;
  // What stands for a result that is no file may have been made anew under the same key: an image under another id.
  const isRefreshed = !nondeterministic && existing !== undefined && JSON.stringify(existing.result.data) !== JSON.stringify(entry.data);
  if (existing !== undefined && options.force !== true && !isRefreshed) {
    return { stored: !nondeterministic, nondeterministic, overwritten: false, ...logOf(existing.result) };
  }
  const failed: PutResult = { stored: false, nondeterministic, overwritten: false };
  try {
    if (!isDigest(entry.key)) return failed;
    const log = entry.logFile === undefined ? undefined : storeLog(context, entry.logFile);
    const result: ActionResult = {
      version: 1,
      key: entry.key,
      task: entry.task,
      exitCode: 0,
      outputs: entry.outputs,
      produced: entry.produced,
      log,
      startedAt: entry.startedAt,
      durationMs: entry.durationMs,
      writer: entry.writer,
      record: entry.record,
      data: entry.data,
    };
    // What could not be read back must not be written.
    if (parseActionResult(result, entry.key) === undefined) return failed;
    for (const output of entry.outputs) {
      if (output.type === 'file' && !storeBlob(context, `${entry.serviceRoot}/${output.path}`, output)) return failed;
    }
    storeFile(context, manifestPath(dir, entry.key), (temporary) => host.files.write(temporary, encodeManifest(result), { exclusive: true }));
    return { stored: true, nondeterministic, overwritten: existing !== undefined, ...logOf(result) };
  } catch (error) {
    context.fault(`write to ${dir}`, error);
    return failed;
  }
}

function logOf({ log }: ActionResult): Pick<PutResult, 'log'> {
  return log === undefined ? {} : { log: log.digest };
}

function storeLog(context: CacheContext, logFile: string): { digest: string; size: number } | undefined {
  const stat = context.host.files.lstat(logFile);
  if (stat?.kind !== 'file') return undefined;
  const log = hashFile(context.host.files, logFile);
  // What a task said is for its owner alone, as the log itself is.
  return storeBlob(context, logFile, log, 0o400) ? log : undefined;
}

/** False when the file no longer holds what was collected: not a fault of the cache, but nothing to store either. */
function storeBlob(context: CacheContext, from: string, { digest, size }: { digest: string; size: number }, mode = 0o444): boolean {
  const { files } = context.host;
  const path = blobPath(context.dir, digest);
  if (keepSoundBlob(context, path, { digest, size })) return true;
  if (files.lstat(from)?.kind !== 'file') return false;
  try {
    storeFile(context, path, (temporary) => {
      const copied = copyHashed(files, from, { to: temporary, mode, sizeHint: size });
      if (copied.digest !== digest || copied.size !== size) throw new ChangedFile();
    });
    return true;
  } catch (error) {
    if (error instanceof ChangedFile) return false;
    throw error;
  }
}

/** True when the blob is there, byte for byte; it is made young again, so that a prune beside us lets it live. */
function keepSoundBlob({ host, now }: CacheContext, path: string, { digest, size }: { digest: string; size: number }): boolean {
  const stat = host.files.lstat(path);
  if (stat?.kind !== 'file' || stat.size !== size || hashFile(host.files, path).digest !== digest) return false;
  host.files.utimes(path, now(), now());
  return true;
}

class ChangedFile extends Error {}
