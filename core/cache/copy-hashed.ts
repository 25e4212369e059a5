import { sha256 } from '../lib/sha256.ts';
import type { Files } from '../model/files.ts';
import { hashFile } from './hash-file.ts';

/** Up to this size a file is read whole. */
export const smallBytes: number = 1 << 20;

/**
 * Copies a regular file to the new path `to` and returns digest and size of the bytes that are now there, never of what
 * the source held before or after. Permissions become `mode` exactly. Throws as `Files` does; `to` may then be half there.
 */
export function copyHashed(
  files: Files,
  from: string,
  { to, mode, sizeHint }: { to: string; mode: number; sizeHint: number },
): { readonly digest: string; readonly size: number } {
  if (sizeHint > smallBytes) {
    files.copy(from, to);
    files.chmod(to, mode);
    return hashFile(files, to);
  }
  const bytes = files.read(from);
  files.write(to, bytes, { mode, exclusive: true });
  files.chmod(to, mode);
  return { digest: sha256(bytes), size: bytes.length };
}
