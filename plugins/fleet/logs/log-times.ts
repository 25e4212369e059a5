import type { Files } from '../../../core/plugin-api.ts';

/** All of a log up to `size` was written by then, and what follows it later. */
export interface LogTime {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Bytes. */
  readonly size: number;
}

/** What the keeper noted beside a log about when it was how long; grows as it notes more. */
export class LogTimes {
  readonly #files: Pick<Files, 'readPart' | 'lstat'>;
  readonly #path: string;
  #times: LogTime[] = [];
  #offset = 0;
  #ino = 0;

  constructor(files: Pick<Files, 'readPart' | 'lstat'>, logFile: string) {
    this.#files = files;
    this.#path = `${logFile}.times`;
  }

  /** Reads what was noted since the last time. */
  refresh(): void {
    const { size = 0, ino = 0 } = this.#files.lstat(this.#path) ?? {};
    if (ino !== this.#ino || size < this.#offset) {
      this.#times = [];
      this.#offset = 0;
      this.#ino = ino;
    }
    if (size === this.#offset) return;
    const bytes = Buffer.from(this.#files.readPart(this.#path, this.#offset, size - this.#offset));
    const end = bytes.lastIndexOf(10) + 1;
    this.#offset += end;
    for (const line of bytes.toString('latin1', 0, end).split('\n')) {
      const [at = Number.NaN, length = 0] = line.split(' ').map(Number);
      const last = this.#times.at(-1);
      // Two keepers may note the same; one that was killed may have left half a line.
      if (at > 0 && length > (last?.size ?? 0)) this.#times.push({ at: Math.max(at, last?.at ?? 0), size: length });
    }
  }

  /** The first note of a length that is not below `size`; `undefined` when it was not noted yet. */
  after(size: number): LogTime | undefined {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle]?.size ?? 0) < size) low = middle + 1;
      else high = middle;
    }
    return this.#times[low];
  }
}
