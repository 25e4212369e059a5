import { errorCode } from '../host/error-code.ts';
import { sha256 } from '../lib/sha256.ts';
import type { CacheHit, OutputEntry } from '../model/cache.ts';
import type { Files } from '../model/files.ts';
import type { OutputPattern } from '../model/task.ts';
import { blobPath, type CacheContext } from './cache-context.ts';
import { dropEntry } from './drop-entry.ts';
import { hashFile } from './hash-file.ts';
import { listOwned } from './list-owned.ts';
import { modeOf } from './mode-of.ts';
import { outputOwnership } from './output-ownership.ts';
import { placeOutputs, type RestoredOutputs } from './place-outputs.ts';
import { snapshotOutputs } from './snapshot-outputs.ts';
import { stageOutputs } from './stage-outputs.ts';
import type { OutputsStat } from './stat-outputs.ts';

const emptyDigest = sha256('');

/** Where a hit is restored to. */
export interface RestoreTarget {
  /** Absolute. */
  readonly serviceRoot: string;
  readonly patterns: readonly OutputPattern[];
  /** Absolute; on the service's file system, so that files are renamed into place. Others may use it, too; made if it is not there. */
  readonly tmpDir: string;
}

/**
 * Makes the outputs an exact mirror of the hit, or returns undefined: a blob is missing or wrong (the entry is then deleted
 * and nothing was touched), the entry names what the patterns do not own (deleted likewise), or the disk refused. Files that are already
 * right are left alone. Never throws.
 */
export function restoreOutputs(context: CacheContext, hit: CacheHit, target: RestoreTarget): RestoredOutputs | undefined {
  const { host } = context;
  const { files } = host;
  const { serviceRoot, patterns, tmpDir } = target;
  const { key, outputs, log } = hit.result;
  const ownership = outputOwnership(patterns);
  if (ownership.invalid.length > 0) return undefined;
  if (!outputs.every((output) => ownership.owns(output.path) && (output.type !== 'directory' || ownership.ownsTree(output.path)))) {
    // Left there, it would keep the rerun from storing what is right.
    dropEntry(context, key);
    return undefined;
  }
  // A folder for each restore would cost more than all the rest of it.
  const staging = `restore-${host.clock.random(8)}`;
  let isPlaced = false;
  try {
    const present = new Set(listOwned(files, serviceRoot, ownership).entries.map((entry) => entry.path));
    const needed = outputs.filter((output) => !(present.has(output.path) && isInPlace(context, serviceRoot, output)));
    const staged = stageOutputs(context, needed, `${tmpDir}/${staging}`);
    // Whoever replays the log reads it without looking at its digest.
    const damaged = 'damaged' in staged ? staged.damaged : log !== undefined && !holds(context, log) ? log.digest : undefined;
    if (damaged !== undefined || 'damaged' in staged) {
      dropEntry(context, key, damaged);
      return undefined;
    }
    const look = ({ modes }: { readonly modes: boolean }): OutputsStat | undefined => snapshotOutputs({ host, serviceRoot, patterns, outputs, modes });
    const placed = placeOutputs(files, { serviceRoot, ownership, outputs, staged, staging: `${tmpDir}/${staging}`, look });
    isPlaced = placed !== undefined;
    return placed;
  } catch (error) {
    // No file can have such a name here, today or tomorrow.
    if (['ENAMETOOLONG', 'EILSEQ', 'EINVAL'].includes(errorCode(error) ?? '')) dropEntry(context, key);
    context.fault(`restore from ${context.dir}`, error);
    return undefined;
  } finally {
    if (!isPlaced) clear(files, tmpDir, staging);
  }
}

function clear(files: Files, folder: string, prefix: string): void {
  try {
    for (const { name } of files.readdir(folder)) if (name.startsWith(prefix)) files.unlink(`${folder}/${name}`);
  } catch {
    // The next start clears the temporary folder.
  }
}

function holds({ host: { files }, dir }: CacheContext, { digest, size }: { readonly digest: string; readonly size: number }): boolean {
  const path = blobPath(dir, digest);
  const stat = files.lstat(path);
  // What is empty is what it should be; most commands say nothing.
  return stat?.kind === 'file' && stat.size === size && (size === 0 ? digest === emptyDigest : hashFile(files, path).digest === digest);
}

/** Only asked of paths that listing reached without following a link. */
function isInPlace({ host: { files } }: CacheContext, serviceRoot: string, output: OutputEntry): boolean {
  const path = `${serviceRoot}/${output.path}`;
  const stat = files.lstat(path);
  if (output.type === 'directory') return stat?.kind === 'directory';
  if (output.type === 'symlink') return stat?.kind === 'symlink' && files.readlink(path) === output.target;
  if (stat?.kind !== 'file' || stat.size !== output.size || stat.mode !== modeOf(output)) return false;
  try {
    return hashFile(files, path).digest === output.digest;
  } catch {
    return false;
  }
}
