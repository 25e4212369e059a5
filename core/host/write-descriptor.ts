import { writeSync } from 'node:fs';
import { errorCode } from './error-code.ts';

const RETRY_MS = 2;

/**
 * Writes text to an open descriptor, whole, before it returns: what is written in a long synchronous stretch is never
 * queued in memory. Waits where the reader is slow; false once the reader has gone.
 */
export function writeDescriptor(descriptor: number, text: string): boolean {
  const bytes = Buffer.from(text);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') return false;
      Atomics.wait(pause, 0, 0, RETRY_MS);
    }
  }
  return true;
}
