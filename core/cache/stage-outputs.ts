import { sha256 } from '../lib/sha256.ts';
import type { OutputEntry } from '../model/cache.ts';
import { blobPath, type CacheContext } from './cache-context.ts';
import { copyHashed, smallBytes } from './copy-hashed.ts';
import { modeOf } from './mode-of.ts';
import { readBlob } from './read-blob.ts';

/** A verified file in memory. */
export interface HeldFile {
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** A verified file, in memory or at a path; or a link, by its target. */
export type StagedOutput = HeldFile | { readonly at: string } | { readonly target: string };

/** By output path. */
export type StagedOutputs = ReadonlyMap<string, StagedOutput>;

/** What one restore may hold in memory; the rest is copied to disk before it is placed. */
const HELD_BYTES = 16 << 20;

/**
 * Has every file and link among `outputs` at hand, each file verified: small ones in memory, others at new absolute paths that begin with
 * `staging`. Returns the digest of the first blob that is missing or wrong instead. Throws on faults of the machine.
 */
export function stageOutputs(context: CacheContext, outputs: readonly OutputEntry[], staging: string): StagedOutputs | { readonly damaged: string } {
  const { files } = context.host;
  const folder = staging.slice(0, staging.lastIndexOf('/'));
  const staged = new Map<string, StagedOutput>();
  let heldBytes = 0;
  for (const output of outputs) {
    if (output.type === 'directory') continue;
    if (output.type === 'symlink') {
      staged.set(output.path, { target: output.target });
      continue;
    }
    const blob = blobPath(context.dir, output.digest);
    const mode = modeOf(output);
    if (output.size <= smallBytes && heldBytes + output.size <= HELD_BYTES) {
      const bytes = readBlob(files, blob);
      if (bytes?.length !== output.size || sha256(bytes) !== output.digest) return { damaged: output.digest };
      heldBytes += bytes.length;
      staged.set(output.path, { bytes, mode });
      continue;
    }
    const stat = files.lstat(blob);
    if (stat?.kind !== 'file' || stat.size !== output.size) return { damaged: output.digest };
    const at = `${staging}-${staged.size}`;
    if (files.lstat(folder)?.kind !== 'directory') files.mkdir(folder);
    const copied = copyHashed(files, blob, { to: at, mode, sizeHint: stat.size });
    if (copied.digest !== output.digest || copied.size !== output.size) return { damaged: output.digest };
    staged.set(output.path, { at });
  }
  return staged;
}
