import type { JsonValue } from '../model/executor.ts';
import { maskJson } from './mask-json.ts';
import { secretForms } from './secret-forms.ts';
import { type BareBytes, withoutEscapes } from './without-escapes.ts';

/** Replaces secrets in output by `***`. */
export interface Masker {
  /** A masker for one stream of bytes, fed in chunks of any size. */
  openStream(): MaskStream;
  /** The text with every secret masked. */
  maskText(text: string): string;
  /** The value with every text in it masked, names of fields as well; the very same where there are no secrets. */
  maskJson(value: JsonValue): JsonValue;
}

/** Masks one stream; what comes out does not depend on how the bytes were cut into chunks. */
export interface MaskStream {
  /** What can be told by now; holds back only bytes that may be the beginning of a secret. */
  write(chunk: Uint8Array): Uint8Array;
  /** The rest. */
  end(): Uint8Array;
}

/**
 * Masks every value that is not empty, however short: in plain form, base64 at any alignment, URL-encoded and
 * JSON-escaped; of values with several lines, each line of at least four characters as well. A terminal's colours between
 * its characters hide none. Overlapping finds become one `***`.
 */
export function createMasker(secrets: readonly string[]): Masker {
  const forms = secretForms(secrets).map((form) => Buffer.from(form));
  if (forms.length === 0) return { openStream: passThrough, maskText: (text) => text, maskJson: (value) => value };
  const byFirstByte: Buffer[][] = [];
  for (const form of forms) {
    const first = form[0] ?? 0;
    const group = byFirstByte[first] ?? [];
    byFirstByte[first] = group;
    group.push(form);
  }
  const openStream = (): MaskStream => openMaskStream(forms, byFirstByte);
  const maskText = (text: string): string => {
    const stream = openStream();
    return Buffer.concat([stream.write(Buffer.from(text)), stream.end()]).toString();
  };
  return { openStream, maskText, maskJson: (value) => maskJson(value, maskText) };
}

const mask: Buffer = Buffer.from('***');
const nothing: Uint8Array = new Uint8Array(0);

function passThrough(): MaskStream {
  return { write: (chunk) => chunk, end: () => nothing };
}

function openMaskStream(forms: readonly Buffer[], byFirstByte: readonly (readonly Buffer[] | undefined)[]): MaskStream {
  const longest = forms.reduce((most, form) => Math.max(most, form.length), 0);
  let held: Buffer = Buffer.alloc(0);
  /** How many of the held bytes belong to a secret whose `***` is already out. */
  let masked = 0;

  const firstOpen = (bytes: Buffer, bare: BareBytes | undefined): number => {
    const raw = firstOpenBeginning(bytes, longest, byFirstByte);
    return bare === undefined ? raw : Math.min(raw, bare.at[firstOpenBeginning(bare.bytes, longest, byFirstByte)] ?? raw);
  };
  const findBoth = (bytes: Buffer, bare: BareBytes | undefined): readonly Find[] => {
    const finds = findAll(bytes, forms);
    if (bare === undefined) return finds;
    const between = findAll(bare.bytes, forms).map(([start, end]) => [bare.at[start] ?? 0, (bare.at[end - 1] ?? 0) + 1] as const);
    return [...finds, ...between].sort((a, b) => a[0] - b[0]);
  };
  const advance = (bytes: Buffer, isLast: boolean): Uint8Array => {
    const bare = withoutEscapes(bytes);
    const safe = isLast ? bytes.length : firstOpen(bytes, bare);
    const parts: Uint8Array[] = [];
    let told = Math.min(masked, safe);
    let maskedUntil = masked;
    for (const [start, end] of findBoth(bytes, bare)) {
      if (start >= safe) break;
      if (start >= maskedUntil) {
        if (start > told) parts.push(bytes.subarray(told, start));
        parts.push(mask);
      }
      maskedUntil = Math.max(maskedUntil, end);
      told = Math.max(told, Math.min(maskedUntil, safe));
    }
    if (told < safe) parts.push(bytes.subarray(told, safe));
    masked = Math.max(0, maskedUntil - safe);
    held = Buffer.from(bytes.subarray(safe));
    return parts.length === 1 ? (parts[0] ?? nothing) : Buffer.concat(parts);
  };
  return {
    write: (chunk) => advance(held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([held, chunk]), false),
    end: () => advance(held, true),
  };
}

type Find = readonly [start: number, end: number];

/** All finds in order of their start; they may overlap. */
function findAll(bytes: Buffer, forms: readonly Buffer[]): readonly Find[] {
  const found: Find[] = [];
  for (const form of forms) {
    for (let at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + 1)) found.push([at, at + form.length]);
  }
  return found.length < 2 ? found : found.sort((a, b) => a[0] - b[0]);
}

/** Where the first suffix begins that a later chunk could complete to a secret. */
function firstOpenBeginning(bytes: Buffer, longest: number, byFirstByte: readonly (readonly Buffer[] | undefined)[]): number {
  for (let at = Math.max(0, bytes.length - longest + 1); at < bytes.length; at += 1) {
    const rest = bytes.length - at;
    for (const form of byFirstByte[bytes[at] ?? 0] ?? []) {
      if (form.length > rest && form.compare(bytes, at, bytes.length, 0, rest) === 0) return at;
    }
  }
  return bytes.length;
}
