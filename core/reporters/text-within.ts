/** Text that grows up to a limit of bytes in UTF-8. */
export class TextWithin {
  #text = '';
  #roomBytes: number;

  constructor(limitBytes: number) {
    this.#roomBytes = limitBytes;
  }

  get text(): string {
    return this.#text;
  }

  /** Adds the part whole if `reserveBytes` stay free after it, else nothing of it. */
  add(part: string, reserveBytes = 0): boolean {
    const bytes = Buffer.byteLength(part);
    if (bytes > this.#roomBytes - reserveBytes) return false;
    this.#text += part;
    this.#roomBytes -= bytes;
    return true;
  }

  /** Adds `before`, as many of the parts as fit, what `left` says of those that did not, and `after`; nothing without parts, nor when not even one fits. */
  addAll(
    parts: readonly string[],
    around: { readonly before: string; readonly after: string; readonly left: (count: number) => string; readonly reserveBytes?: number },
  ): void {
    const { before, after, left, reserveBytes = 0 } = around;
    const tail = Buffer.byteLength(left(parts.length)) + Buffer.byteLength(after) + reserveBytes;
    if (parts.length === 0 || !this.add(before, tail + Buffer.byteLength(parts[0] ?? ''))) return;
    const stopped = parts.findIndex((part) => !this.add(part, tail));
    if (stopped !== -1) this.add(left(parts.length - stopped));
    this.add(after);
  }
}
