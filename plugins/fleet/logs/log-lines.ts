import type { Files } from '../../../core/plugin-api.ts';

/** One line of a log. */
export interface LogLine {
  readonly text: string;
  /** Milliseconds since the epoch: the line's own time if it starts with one, else that of the line before it. */
  readonly at: number;
}

/** Hands out the whole lines that a log got since the last call, starting at `from` (bytes); begins anew when the log was cut. */
export class LogLines {
  readonly #files: Pick<Files, 'tryRead' | 'lstat'>;
  readonly #path: string;
  #offset: number;
  #at: number;

  constructor(files: Pick<Files, 'tryRead' | 'lstat'>, path: string, { from, startedAt }: { readonly from: number; readonly startedAt: number }) {
    this.#files = files;
    this.#path = path;
    this.#offset = from;
    this.#at = startedAt;
  }

  /** Without a newline at its end the last line is kept for the next call, unless `whole`. */
  next({ whole = false }: { readonly whole?: boolean } = {}): readonly LogLine[] {
    const size = this.#files.lstat(this.#path)?.size ?? 0;
    if (size === this.#offset) return [];
    if (size < this.#offset) this.#offset = 0;
    const bytes = Buffer.from(this.#files.tryRead(this.#path) ?? []).subarray(this.#offset);
    const end = whole ? bytes.length : bytes.lastIndexOf(10) + 1;
    this.#offset += end;
    if (end === 0) return [];
    const text = bytes.subarray(0, end).toString('utf8');
    return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').map((line) => {
      this.#at = Math.max(this.#at, timeOf(line) ?? this.#at);
      return { text: line, at: this.#at };
    });
  }
}

/** ISO 8601 near the start of the line, as most loggers write it, in JSON or not. */
function timeOf(line: string): number | undefined {
  const found = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?/.exec(line.slice(0, 200));
  const time = found === null ? Number.NaN : Date.parse(found[0].replace(',', '.').replace(' ', 'T'));
  return Number.isNaN(time) ? undefined : time;
}
