/** One line that a service or a task wrote. */
export interface DevLine {
  /** Rises from 1. */
  readonly id: number;
  readonly service: string;
  /** `cart`, `cart.2`, or `cart:build`. */
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** So many lines are kept for a page that is opened later. */
const KEPT_LINES = 5_000;
const LONGEST_LINE = 4_000;

/** The last lines of everything that runs under `mmo dev`, in the order in which they were seen. */
export class DevLogs {
  readonly #lines: DevLine[] = [];
  readonly #listeners = new Set<(line: DevLine) => void>();
  #next = 1;

  /** Text without its newline; one that is too long is cut. */
  add({ source, at, text }: Pick<DevLine, 'source' | 'at' | 'text'>): DevLine {
    const service = source.replace(/[:.].*$/s, '');
    const line: DevLine = { id: this.#next++, service, source, at, text: text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text };
    this.#lines.push(line);
    // Seldom, since it moves all of them.
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines.splice(0, this.#lines.length - KEPT_LINES);
    for (const listener of this.#listeners) listener(line);
    return line;
  }

  /** The last lines, oldest first. */
  last(): readonly DevLine[] {
    return this.#lines.slice(-KEPT_LINES);
  }

  /** Calls `onLine` for each line from now on, until the returned function is called. */
  subscribe(onLine: (line: DevLine) => void): () => void {
    this.#listeners.add(onLine);
    return () => this.#listeners.delete(onLine);
  }
}
