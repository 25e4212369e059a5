const keptLength = 64 * 1024;

/** The end of one task's output, in whole lines where it was cut, in bounded memory. */
export class LogTail {
  #pieces: string[] = [];
  #length = 0;
  #cut = false;

  add(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > 2 * keptLength) this.#shorten();
  }

  text(): string {
    if (this.#length > keptLength) this.#shorten();
    return `${this.#cut ? '… the beginning is left out\n' : ''}${this.#pieces.join('')}`;
  }

  #shorten(): void {
    const end = this.#pieces.join('').slice(-keptLength);
    this.#pieces = [end.slice(end.indexOf('\n') + 1)];
    this.#length = this.#pieces[0]?.length ?? 0;
    this.#cut = true;
  }
}
