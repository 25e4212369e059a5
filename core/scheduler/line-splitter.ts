/** Cuts a stream of bytes into whole lines. */
export interface LineSplitter {
  write(chunk: Uint8Array): void;
  /** Hands on what stands after the last line end. */
  end(): void;
}

/**
 * Hands on one or more whole lines at a time, their ends included; nothing is added or lost. A line longer than
 * `maxBytes` comes in pieces, cut between UTF-8 characters, so never more than that is held.
 */
export function createLineSplitter(onLines: (lines: Uint8Array) => void, maxBytes = 65_536): LineSplitter {
  let held: Uint8Array[] = [];
  let heldBytes = 0;

  const hold = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    // A copy, since a small slice would keep the whole chunk it came in alive.
    held.push(Buffer.from(bytes));
    heldBytes += bytes.length;
  };
  const take = (): Uint8Array => {
    const bytes = Buffer.concat(held, heldBytes);
    held = [];
    heldBytes = 0;
    return bytes;
  };
  /** Hands on what fits of `bytes`; returns the rest. */
  const advance = (bytes: Uint8Array): Uint8Array => {
    const window = bytes.subarray(0, maxBytes - heldBytes);
    const ended = (heldBytes === 0 ? window.lastIndexOf(newline) : window.indexOf(newline)) + 1;
    if (ended > 0) {
      if (heldBytes === 0) onLines(bytes.subarray(0, ended));
      else {
        hold(bytes.subarray(0, ended));
        onLines(take());
      }
      return bytes.subarray(ended);
    }
    hold(window);
    const rest = bytes.subarray(window.length);
    if (rest.length === 0) return rest;
    const line = take();
    const cut = characterBoundary(line, rest[0] ?? 0);
    onLines(line.subarray(0, cut));
    hold(line.subarray(cut));
    return rest;
  };
  return {
    write: (chunk) => {
      for (let rest = chunk; rest.length > 0; ) rest = advance(rest);
    },
    end: () => {
      if (heldBytes > 0) onLines(take());
    },
  };
}

const newline = 10;

/** How much of `bytes` can go before `next` without splitting a UTF-8 character; all where the bytes are no UTF-8. */
function characterBoundary(bytes: Uint8Array, next: number): number {
  for (let at = bytes.length; at > bytes.length - 4 && at > 0; at -= 1) {
    const byte = at === bytes.length ? next : (bytes[at] ?? 0);
    if ((byte & 0xc0) !== 0x80) return at;
  }
  return bytes.length;
}
