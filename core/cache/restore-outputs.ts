import type { CacheHit, OutputEntry } from '../model/cache.ts';
import type { OutputPattern } from '../model/task.ts';
import type { CacheContext } from './cache-context.ts';
import { dropEntry } from './drop-entry.ts';
import { hashFile } from './hash-file.ts';
import { listOwned } from './list-owned.ts';
import { outputOwnership } from './output-ownership.ts';
import { placeOutputs } from './place-outputs.ts';
import { stageOutputs } from './stage-outputs.ts';

/** Where a hit is restored to. */
export interface RestoreTarget {
  /** Absolute. */
  readonly serviceRoot: string;
  readonly patterns: readonly OutputPattern[];
  /** Absolute; on the service's file system, so that files are renamed into place. */
  readonly tmpDir: string;
}

/**
 * Makes the outputs an exact mirror of the hit, or returns false: a blob is missing or wrong (the entry is then deleted
 * and nothing was touched), the entry names what the patterns do not own, or the disk refused. Files that are already
 * right are left alone. Never throws.
 */
export function restoreOutputs(context: CacheContext, hit: CacheHit, target: RestoreTarget): boolean {
  const { files, clock } = context.host;
  const { serviceRoot, tmpDir } = target;
  const { key, outputs } = hit.result;
  const ownership = outputOwnership(target.patterns);
  if (
    ownership.invalid.length > 0 ||
    !outputs.every((output) => ownership.owns(output.path) && (output.type !== 'directory' || ownership.ownsTree(output.path)))
  )
    return false;
  const staging = `${tmpDir}/restore-${clock.random(8)}`;
  try {
    const present = new Set(listOwned(files, serviceRoot, ownership).entries.map((entry) => entry.path));
    const needed = outputs.filter((output) => !(present.has(output.path) && isInPlace(context, serviceRoot, output)));
    files.mkdir(staging);
    const staged = stageOutputs(context, needed, staging);
    if ('damaged' in staged) {
      dropEntry(context, key, staged.damaged);
      return false;
    }
    return placeOutputs(files, { serviceRoot, ownership, outputs, staged });
  } catch (error) {
    context.fault(`restore from ${context.dir}`, error);
    return false;
  } finally {
    try {
      files.remove(staging);
    } catch {
      // The next start clears the temporary folder.
    }
  }
}

/** Only asked of paths that listing reached without following a link. */
function isInPlace({ host: { files } }: CacheContext, serviceRoot: string, output: OutputEntry): boolean {
  const path = `${serviceRoot}/${output.path}`;
  const stat = files.lstat(path);
  if (output.type === 'directory') return stat?.kind === 'directory';
  if (output.type === 'symlink') return stat?.kind === 'symlink' && files.readlink(path) === output.target;
  if (stat?.kind !== 'file' || stat.size !== output.size || stat.mode !== (output.executable ? 0o755 : 0o644)) return false;
  try {
    return hashFile(files, path).digest === output.digest;
  } catch {
    return false;
  }
}
