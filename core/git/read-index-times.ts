import type { Host } from '../host/host.ts';

/** What git's index holds of a file: its blob, and the ctime that it had when git last saw that the two agree. */
export interface IndexTimes {
  readonly id: string;
  readonly ctimeSeconds: number;
  /** Within that second; git keeps it and does not look at it. */
  readonly ctimeNanoseconds: number;
}

const SIGNATURE = 0x44_49_52_43;
const HEADER_BYTES = 12;
const STAT_BYTES = 40;
const EXTENDED = 0x40_00;

/**
 * Reads the entries of an index file of versions 2 to 4, by path from the top of the work tree. What it cannot read is left
 * out: entries that a split index keeps elsewhere, an index that is damaged, missing or of another version.
 */
export function readIndexTimes(host: Host, file: string, algorithm: 'sha1' | 'sha256'): ReadonlyMap<string, IndexTimes> {
  const found = new Map<string, IndexTimes>();
  const bytes = host.files.tryRead(file);
  if (bytes === undefined) return found;
  const index = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const version = index.readUInt32BE(4);
    if (index.readUInt32BE(0) !== SIGNATURE || version < 2 || version > 4) return found;
    readEntries(index, { version, idBytes: algorithm === 'sha1' ? 20 : 32, found });
  } catch (error) {
    // Cut off in the middle of an entry.
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

function readEntries(index: Buffer, { version, idBytes, found }: { version: number; idBytes: number; found: Map<string, IndexTimes> }): void {
  const count = index.readUInt32BE(8);
  let path: Buffer = Buffer.alloc(0);
  for (let n = 0, at = HEADER_BYTES; n < count; n += 1) {
    const flagsAt = at + STAT_BYTES + idBytes;
    let nameAt = flagsAt + 2;
    if (version > 2 && (index.readUInt16BE(flagsAt) & EXTENDED) !== 0) nameAt += 2;
    let kept = 0;
    if (version === 4) {
      const { value, next } = readOffset(index, nameAt);
      kept = path.length - value;
      nameAt = next;
    }
    const end = index.indexOf(0, nameAt);
    if (end < 0 || kept < 0) return;
    path = kept === 0 ? index.subarray(nameAt, end) : Buffer.concat([path.subarray(0, kept), index.subarray(nameAt, end)]);
    found.set(path.toString('utf8'), {
      id: index.toString('hex', at + STAT_BYTES, flagsAt),
      ctimeSeconds: index.readUInt32BE(at),
      ctimeNanoseconds: index.readUInt32BE(at + 4),
    });
    // Up to version 3 an entry is filled up with one to eight zeros to a multiple of eight.
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
}

/** How many bytes of the path before are not part of this one. */
function readOffset(index: Buffer, start: number): { readonly value: number; readonly next: number } {
  let at = start;
  let byte = index.readUInt8(at);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    at += 1;
    byte = index.readUInt8(at);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next: at + 1 };
}
