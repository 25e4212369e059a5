/** Longest text kept of one task; what is longer is read again from its log file. */
const keptLength = 512 * 1024;

/** The output of one task while it runs, in bounded memory: the whole of a short one, the end of a long one. */
export class TaskLog {
  #pieces: string[] = [];
  #length = 0;
  #whole = true;

  add(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    // Whole pieces go, since a new text of all that stays would be garbage again at the next call.
    while (this.#length > keptLength) {
      this.#whole = false;
      this.#length -= this.#pieces.shift()?.length ?? 0;
    }
  }

  /** Hands the whole output to `onText`, from the file where memory does not hold all of it. */
  replay(onText: (text: string) => void, readFile: (onText: (text: string) => void) => boolean): void {
    if (!this.#whole && readFile(onText)) return;
    if (!this.#whole) onText('… the beginning is no longer available\n');
    for (const piece of this.#pieces) onText(piece);
  }
}
