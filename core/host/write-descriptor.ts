import { writeSync } from 'node:fs';
import { errorCode } from './error-code.ts';

const RETRY_MS = 2;
/** Longer texts go through one buffer, again and again: new ones would pile up outside the heap faster than they are collected. */
const SHORT = 16 * 1024;
let scratch: Uint8Array | undefined;

/**
 * Writes text to an open descriptor, whole, before it returns: what is written in a long synchronous stretch is never
 * queued in memory. Waits where the reader is slow; false once the reader has gone.
 */
export function writeDescriptor(descriptor: number, text: string): boolean {
  if (text.length <= SHORT) return writeAll(descriptor, Buffer.from(text));
  scratch ??= Buffer.allocUnsafeSlow(4 * SHORT);
  const encoder = new TextEncoder();
  for (let from = 0; from < text.length; ) {
    const { read, written } = encoder.encodeInto(text.slice(from), scratch);
    if (!writeAll(descriptor, scratch.subarray(0, written))) return false;
    from += read;
  }
  return true;
}

function writeAll(descriptor: number, bytes: Uint8Array): boolean {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
  return true;
}
