import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { gitBlobId } from '../lib/git-blob-id.ts';
import type { FileStat } from '../model/files.ts';

/** How many bytes are read at once before chunks are cheaper. */
const WHOLE_BYTES = 8 * 1024 * 1024;

/** The blob id of what lies at an absolute path: a file's bytes, a link's target. Throws when it cannot be read. */
export function hashFile(host: Host, path: string, { stat, algorithm }: { stat: FileStat; algorithm: 'sha1' | 'sha256' }): string {
  if (stat.kind === 'symlink') return gitBlobId(Buffer.from(host.files.readlink(path)), algorithm);
  if (stat.size <= WHOLE_BYTES) return gitBlobId(host.files.read(path), algorithm);
  const hash = createHash(algorithm).update(`blob ${stat.size}\0`);
  let length = 0;
  host.files.readChunks(path, (chunk) => {
    length += chunk.length;
    hash.update(chunk);
  });
  // The header names the size beforehand; a file that grows meanwhile is read whole.
  return length === stat.size ? hash.digest('hex') : gitBlobId(host.files.read(path), algorithm);
}
