import { hash } from 'node:crypto';

/** The lower-case SHA-256 hex of bytes, or of a string's UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}
