import type { Containers } from '../../../core/plugin-api.ts';
import type { StretchSource } from '../logs/merge-logs.ts';
import type { Stretch } from '../logs/stretch.ts';

interface ReadOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
  readonly tail?: number | undefined;
}

/** What a vendor's container writes, as a log among others: it gives out what has been read so far. */
export class VendorLog implements StretchSource {
  readonly #detached: Containers['detached'];
  readonly #container: string;
  #waiting: Stretch[] = [];
  /** As the daemon writes it: of one length, so that its order is that of time. */
  #last = '';

  constructor({ detached }: Pick<Containers, 'detached'>, container: string) {
    this.#detached = detached;
    this.#container = container;
  }

  next(): readonly Stretch[] {
    const found = this.#waiting;
    this.#waiting = [];
    return found;
  }

  /** Resolves when all that has been written is read. */
  read(options: ReadOptions): Promise<void> {
    return this.#take({ ...options, follow: false });
  }

  /** Reads what is written from the last line on; resolves when the container has ended. */
  follow({ signal, since }: ReadOptions): Promise<void> {
    const until = Date.parse(this.#last);
    return this.#take({ signal, since: Number.isNaN(until) ? since : until, follow: true });
  }

  #take(options: ReadOptions & { readonly follow: boolean }): Promise<void> {
    // The daemon counts in whole milliseconds here, so some lines come twice.
    const known = this.#last;
    const found: { readonly time: string; readonly text: string }[] = [];
    const take = (line: string): void => {
      const space = line.indexOf(' ');
      const time = line.slice(0, space);
      if (time <= known) return;
      const text = `${line.slice(space + 1).replace(/\r$/, '')}\n`;
      if (options.follow) this.#add(time, text);
      else found.push({ time, text });
    };
    const splitters = { stdout: lineSplitter(take), stderr: lineSplitter(take) };
    const { follow, since, tail, signal } = options;
    return this.#detached
      .logs(this.#container, { onOutput: (stream, chunk) => splitters[stream](chunk), timestamps: true, follow, since, tail, signal })
      .then(() => {
        found.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
        for (const { time, text } of found) this.#add(time, text);
      });
  }

  #add(time: string, text: string): void {
    if (time > this.#last) this.#last = time;
    this.#waiting.push({ at: Date.parse(time), text });
  }
}

/** Lines may come in pieces. */
function lineSplitter(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part);
  };
}
