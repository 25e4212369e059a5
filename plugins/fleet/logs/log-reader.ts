import type { Files } from '../../../core/plugin-api.ts';
import { logStart } from './log-start.ts';
import { LogTimes } from './log-times.ts';
import { splitByOwnTimes } from './split-by-own-times.ts';
import type { Stretch } from './stretch.ts';

const NEWLINE = 10;
const CHUNK_BYTES = 64 * 1024;
/** A line that is longer is given out in pieces. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024;

/** Reads a log from a place on, piece by piece, each line with the best that is known about its time. Begins anew when the log was cut. */
export class LogReader {
  readonly #files: Pick<Files, 'readPart' | 'lstat'>;
  readonly #path: string;
  readonly #times: LogTimes;
  #offset: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(files: Pick<Files, 'readPart' | 'lstat'>, path: string, from: number) {
    this.#files = files;
    this.#path = path;
    this.#times = new LogTimes(files, path);
    this.#offset = from;
  }

  /** The next lines; none when there is nothing new. Without a newline at its end the last line is kept for the next call, unless `whole`. */
  next({ whole = false }: { readonly whole?: boolean } = {}): readonly Stretch[] {
    const { size = 0, mtimeMs = 0 } = this.#files.lstat(this.#path) ?? {};
    if (size < this.#offset) this.#offset = 0;
    if (size === this.#offset) return [];
    let bytes = this.#read(CHUNK_BYTES);
    // The beginning was given up before it was read.
    if (bytes[0] === 0) {
      this.#offset = Math.max(this.#offset, logStart(this.#files, this.#path, size));
      bytes = this.#read(CHUNK_BYTES);
    }
    let end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0 && bytes.length === CHUNK_BYTES) {
      bytes = this.#read(LONGEST_LINE_BYTES);
      end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end === 0 && bytes.length === LONGEST_LINE_BYTES) end = bytes.length;
    }
    if (whole && this.#offset + bytes.length >= size) end = bytes.length;
    if (end === 0) return [];
    const found = this.#stretches(bytes.subarray(0, end), mtimeMs);
    this.#offset += end;
    return found;
  }

  #read(length: number): Buffer {
    const { buffer, byteOffset, byteLength } = this.#files.readPart(this.#path, this.#offset, length);
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  #stretches(bytes: Buffer, writtenBy: number): readonly Stretch[] {
    const found: Stretch[] = [];
    this.#times.refresh();
    for (let begin = 0; begin < bytes.length; ) {
      const firstEnd = bytes.indexOf(NEWLINE, begin) + 1 || bytes.length;
      const noted = this.#times.after(this.#offset + firstEnd);
      // Lines that the note still covers as a whole.
      const covered = noted === undefined ? bytes.length : Math.min(bytes.length, noted.size - this.#offset);
      const end = Math.max(firstEnd, covered === bytes.length ? covered : bytes.lastIndexOf(NEWLINE, covered - 1) + 1);
      const text = bytes.toString('utf8', begin, end);
      const whole = text.endsWith('\n') ? text : `${text}\n`;
      found.push(...splitByOwnTimes(whole, { after: this.#at, by: Math.max(this.#at, noted?.at ?? Math.ceil(writtenBy)) }));
      this.#at = found.at(-1)?.at ?? this.#at;
      begin = end;
    }
    return found;
  }
}
