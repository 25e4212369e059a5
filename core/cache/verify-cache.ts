import type { ActionResult } from '../model/cache.ts';
import { blobPath, type CacheContext, isDigest, manifestPath } from './cache-context.ts';
import { fitsManifest } from './fits-manifest.ts';
import { hashFile } from './hash-file.ts';
import { decodeManifest } from './manifest.ts';
import { scanStore } from './scan-store.ts';

/** What reading every byte of the cache found; `path` is relative to the cache. */
export interface VerifyReport {
  readonly entries: number;
  readonly blobs: number;
  readonly bad: readonly { readonly path: string; readonly problem: string }[];
}

/** Reads the whole cache and names each bad entry and blob; changes nothing. Never throws. */
export function verifyCache({ host, dir }: CacheContext): VerifyReport {
  const { files } = host;
  const bad: { path: string; problem: string }[] = [];
  const report = (path: string, problem: string): void => void bad.push({ path: path.slice(dir.length + 1), problem });
  const sound = new Map<string, number>();
  let entries = 0;
  let blobs = 0;
  try {
    for (const { path, name, kind } of scanStore(files, dir, 'cas')) {
      blobs += 1;
      const content = kind === 'file' ? attempt(() => hashFile(files, path)) : undefined;
      if (content === undefined) report(path, 'is no file');
      else if (typeof content === 'string') {
        if (files.exists(path)) report(path, `cannot be read: ${content}`);
      } else if (content.digest !== name || path !== blobPath(dir, name)) report(path, 'does not hold the bytes of its name');
      else sound.set(name, content.size);
    }
    for (const { path, name, kind, size } of scanStore(files, dir, 'ac')) {
      entries += 1;
      const result = fitsManifest({ kind, size }) ? attempt(() => decodeManifest(files.read(path), name)) : undefined;
      if (typeof result === 'string') {
        if (files.exists(path)) report(path, `cannot be read: ${result}`);
      } else if (result === undefined || !isDigest(name) || path !== manifestPath(dir, name)) report(path, 'is damaged');
      else for (const problem of missingBlobs(result, sound)) report(path, problem);
    }
  } catch (error) {
    bad.push({ path: '.', problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` });
  }
  return { entries, blobs, bad };
}

function missingBlobs(result: ActionResult, sound: ReadonlyMap<string, number>): string[] {
  const files = result.outputs.filter((output) => output.type === 'file');
  const problems = files.filter(({ digest, size }) => sound.get(digest) !== size).map(({ path, digest }) => `lacks the blob ${digest} of ${path}`);
  if (result.log !== undefined && sound.get(result.log.digest) !== result.log.size) problems.push(`lacks the blob ${result.log.digest} of the log`);
  return problems;
}

function attempt<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
