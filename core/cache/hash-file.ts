import { createHash } from 'node:crypto';
import type { Files } from '../model/files.ts';

/** Digest and size of a file's bytes, read in chunks: size is what was hashed, not what lstat said. Throws as `Files` does. */
export function hashFile(files: Files, path: string): { readonly digest: string; readonly size: number } {
  const hash = createHash('sha256');
  let size = 0;
  files.readChunks(path, (chunk) => {
    hash.update(chunk);
    size += chunk.length;
  });
  return { digest: hash.digest('hex'), size };
}
