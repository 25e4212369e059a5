/** Bytes without the escape sequences of terminals, and where each of them was. */
export interface BareBytes {
  readonly bytes: Buffer;
  /** Index in the original by index in `bytes`. */
  readonly at: Uint32Array;
}

const esc = 0x1b;
const bell = 0x07;
/** Longer ones are no sequences but text after a stray escape. */
const longestSequence = 256;

/** Leaves out colours, cursor moves and the like, the unfinished one at the end as well; undefined where there is none. */
export function withoutEscapes(bytes: Buffer): BareBytes | undefined {
  let next = bytes.indexOf(esc);
  if (next < 0) return undefined;
  const bare = Buffer.allocUnsafe(bytes.length);
  const at = new Uint32Array(bytes.length);
  let length = 0;
  for (let n = 0; n < bytes.length; ) {
    if (n === next) {
      n = endOfSequence(bytes, n);
      next = bytes.indexOf(esc, n);
      continue;
    }
    bare[length] = bytes[n] ?? 0;
    at[length] = n;
    length += 1;
    n += 1;
  }
  return { bytes: bare.subarray(0, length), at: at.subarray(0, length) };
}

function endOfSequence(bytes: Buffer, start: number): number {
  const limit = Math.min(bytes.length, start + longestSequence);
  const kind = bytes[start + 1];
  // CSI: parameters, then one byte that ends it.
  if (kind === 0x5b) {
    for (let n = start + 2; n < limit; n += 1) if (!isBetween(bytes[n], 0x20, 0x3f)) return isBetween(bytes[n], 0x40, 0x7e) ? n + 1 : n;
    return limit === bytes.length ? limit : start + 1;
  }
  // OSC: any text up to a bell or ESC \.
  if (kind === 0x5d) {
    for (let n = start + 2; n < limit; n += 1) {
      if (bytes[n] === bell) return n + 1;
      if (bytes[n] === esc) return bytes[n + 1] === 0x5c ? n + 2 : n;
    }
    return limit === bytes.length ? limit : start + 1;
  }
  // Charsets: ESC ( B and such.
  if (isBetween(kind, 0x20, 0x2f)) return Math.min(bytes.length, start + 3);
  return isBetween(kind, 0x30, 0x7e) ? start + 2 : start + 1;
}

function isBetween(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high;
}
