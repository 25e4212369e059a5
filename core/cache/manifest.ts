import { sha256 } from '../lib/sha256.ts';
import type { ActionResult } from '../model/cache.ts';
import { parseActionResult } from './parse-action-result.ts';

const decoder = new TextDecoder();

/** The bytes of an action result's file: SHA-256 of the rest, newline, JSON. */
export function encodeManifest(result: ActionResult): string {
  const body = `${JSON.stringify(result)}\n`;
  return `${sha256(body)}\n${body}`;
}

/** Reads what `encodeManifest` wrote for `key`; `undefined` when one byte differs or anything in it cannot be trusted. */
export function decodeManifest(bytes: Uint8Array, key: string): ActionResult | undefined {
  const split = 64;
  if (bytes.length <= split || bytes[split] !== 10) return undefined;
  const body = bytes.subarray(split + 1);
  if (sha256(body) !== decoder.decode(bytes.subarray(0, split))) return undefined;
  try {
    return parseActionResult(JSON.parse(decoder.decode(body)), key);
  } catch {
    return undefined;
  }
}
