import type { Host } from '../host/host.ts';
import { sha256 } from '../lib/sha256.ts';

const DIGEST_LENGTH = 65;
const LINE_END = 10;

/**
 * The lines of a file that `writeChecked` wrote, undecoded; `undefined` when it is missing or one byte of it is another.
 * Whoever reads them decodes what he needs.
 */
export function readChecked(host: Host, file: string): readonly Uint8Array[] | undefined {
  const bytes = host.files.tryRead(file);
  if (bytes === undefined || bytes.length <= DIGEST_LENGTH || bytes.at(-1) !== LINE_END) return undefined;
  const body = bytes.subarray(0, -DIGEST_LENGTH);
  if (new TextDecoder().decode(bytes.subarray(-DIGEST_LENGTH, -1)) !== sha256(body)) return undefined;
  const lines: Uint8Array[] = [];
  for (let start = 0, end = body.indexOf(LINE_END); end >= 0; start = end + 1, end = body.indexOf(LINE_END, start)) lines.push(body.subarray(start, end));
  return lines;
}

/** Writes lines, none of which holds a line end, and their checksum, whole and over what was there; false when that cannot be done. */
export function writeChecked(host: Host, file: string, lines: readonly string[]): boolean {
  const body = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  try {
    host.files.writeAtomic(file, Buffer.concat([body, Buffer.from(`${sha256(body)}\n`)]));
    return true;
  } catch {
    return false;
  }
}
