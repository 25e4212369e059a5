import { createHash } from 'node:crypto';

/** The id git gives a blob of these bytes, in lower-case hex. */
export function gitBlobId(bytes: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
