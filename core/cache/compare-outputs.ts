import { hashFile } from './hash-file.ts';
import { listOwned } from './list-owned.ts';
import { outputOwnership } from './output-ownership.ts';
import type { SnapshotRequest } from './snapshot-outputs.ts';

/** Whether what the patterns own on disk is exactly `outputs`, by listing and reading all of it. Never throws: what cannot be read is not equal. */
export function compareOutputs({ host, serviceRoot, patterns, outputs }: SnapshotRequest): boolean {
  const { files } = host;
  const ownership = outputOwnership(patterns);
  try {
    const { entries, unreadable, blocked, undecodable } = listOwned(files, serviceRoot, ownership);
    if (ownership.invalid.length + unreadable.length + blocked.length + undecodable.length > 0 || entries.length !== outputs.length) return false;
    // Kinds and sizes first: they settle most differences without reading a byte.
    const alike = outputs.every((output, index) => {
      const found = entries[index];
      if (found?.path !== output.path || found.kind !== output.type) return false;
      if (output.type !== 'file') return output.type === 'directory' || files.readlink(`${serviceRoot}/${output.path}`) === output.target;
      const stat = files.lstat(`${serviceRoot}/${output.path}`);
      return stat?.kind === 'file' && stat.size === output.size && (stat.mode & 0o7100) === (output.executable ? 0o100 : 0);
    });
    return alike && outputs.every((output) => output.type !== 'file' || hashFile(files, `${serviceRoot}/${output.path}`).digest === output.digest);
  } catch {
    return false;
  }
}
