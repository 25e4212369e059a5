import type { OutputEntry } from '../model/cache.ts';
import { blobPath, type CacheContext } from './cache-context.ts';
import { copyHashed } from './copy-hashed.ts';

/** Output path to the absolute path of its verified file or link. */
export type StagedOutputs = ReadonlyMap<string, string>;

/**
 * Makes every file and link among `outputs` at new absolute paths that begin with `staging`, each file verified as it is copied.
 * Returns the digest of the first blob that is missing or wrong instead. Throws on faults of the machine.
 */
export function stageOutputs(context: CacheContext, outputs: readonly OutputEntry[], staging: string): StagedOutputs | { readonly damaged: string } {
  const { files } = context.host;
  const staged = new Map<string, string>();
  for (const output of outputs) {
    if (output.type === 'directory') continue;
    const to = `${staging}-${staged.size}`;
    staged.set(output.path, to);
    if (output.type === 'symlink') {
      files.symlink(output.target, to);
      continue;
    }
    const blob = blobPath(context.dir, output.digest);
    const stat = files.lstat(blob);
    if (stat?.kind !== 'file' || stat.size !== output.size) return { damaged: output.digest };
    const copied = copyHashed(files, blob, { to, mode: output.executable ? 0o755 : 0o644, sizeHint: stat.size });
    if (copied.digest !== output.digest || copied.size !== output.size) return { damaged: output.digest };
  }
  return staged;
}
