import { displayWidth } from './fit-width.ts';

const up = (rows: number): string => `\u001b[${rows}A`;
const eraseBelow = '\u001b[0J';

/**
 * The lines at the bottom of a terminal that are drawn again and again; all else is printed above them. The cursor rests
 * at the start of the line below, so that what other programs write stays readable.
 */
export class LiveRegion {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  #widths: readonly number[] = [];

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** Replaces the region by `lines`, `above` having been printed before it; one write, so that nothing flickers. */
  draw(above: string, lines: readonly { readonly text: string; readonly shown: string }[]): void {
    const text = `${this.#erasing()}${above}${lines.map(({ shown }) => `${shown}\n`).join('')}`;
    this.#widths = lines.map((line) => displayWidth(line.text));
    if (text !== '') this.#write(text);
  }

  /** Takes the region off the screen. */
  clear(): void {
    this.draw('', []);
  }

  /** A terminal that became narrower has wrapped the lines: rows are counted at the width of now. */
  #erasing(): string {
    const columns = Math.max(1, this.#columns());
    let rows = 0;
    for (const width of this.#widths) rows += Math.max(1, Math.ceil(width / columns));
    return rows === 0 ? '' : `${up(rows)}\r${eraseBelow}`;
  }
}
