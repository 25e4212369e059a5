import type { OpenFile } from '../model/files.ts';

export interface CappedLogOptions {
  /** Bytes kept of the beginning, and of the end beyond it. */
  readonly headBytes?: number;
  readonly tailBytes?: number;
}

/** A log of bounded size: all of a short one, the beginning and the end of a long one with a line between that says how much is missing. */
export class CappedLog {
  readonly #file: OpenFile;
  readonly #headBytes: number;
  readonly #tailBytes: number;
  #written = 0;
  #tail: Uint8Array[] = [];
  #held = 0;
  #dropped = 0;

  constructor(file: OpenFile, { headBytes = 64 * 1024 * 1024, tailBytes = 1024 * 1024 }: CappedLogOptions = {}) {
    this.#file = file;
    this.#headBytes = headBytes;
    this.#tailBytes = tailBytes;
  }

  /** Bytes that the file holds. */
  get size(): number {
    return this.#written;
  }

  append(bytes: Uint8Array): void {
    const room = this.#headBytes - this.#written;
    if (room > 0) this.#write(bytes.subarray(0, room));
    if (bytes.length <= room) return;
    const beyond = Uint8Array.from(bytes.subarray(Math.max(0, room)));
    this.#tail.push(beyond);
    this.#held += beyond.length;
    while (this.#tail.length > 0 && this.#held - (this.#tail[0]?.length ?? 0) >= this.#tailBytes) {
      const first = this.#tail.shift()?.length ?? 0;
      this.#held -= first;
      this.#dropped += first;
    }
  }

  close(): void {
    if (this.#dropped > 0) this.#write(Buffer.from(`\n… ${this.#dropped} bytes are left out here: a log keeps its beginning and its end …\n`));
    for (const bytes of this.#tail) this.#write(bytes);
    this.#tail = [];
    this.#file.close();
  }

  #write(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#written += bytes.length;
  }
}
