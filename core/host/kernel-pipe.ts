import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Made by one `mkfifo` call, as the call costs some milliseconds. */
const BATCH = 16;
/** What a pipe may hold: more than this is not waited for at once. */
const MOST_BYTES = 1 << 20;
/** A reading descriptor of each pipe that nobody uses. All are close-on-exec. */
const spare: number[] = [];
let available = process.platform === 'linux';
/** One for all, as most pipes are empty when they are read. */
let buffer: Buffer | undefined;

/**
 * A real pipe, for a child's output. Node gives children sockets instead, which on Linux cannot be opened by name:
 * `echo … >/dev/stderr` and `tee /dev/stderr` fail there. A pipe that has been read to its end, which is when nobody can
 * write to it any more, is used again.
 */
export class KernelPipe {
  /** A descriptor of mmo through whose name in /proc ends of the pipe can be opened. */
  readonly anchor: number;

  private constructor(anchor: number) {
    this.anchor = anchor;
  }

  /** `undefined` where it is not needed or not possible. */
  static take(): KernelPipe | undefined {
    if (!available) return undefined;
    try {
      if (spare.length === 0) refill();
    } catch {
      available = false;
    }
    const anchor = spare.pop();
    return anchor === undefined ? undefined : new KernelPipe(anchor);
  }

  /** Whoever passes it on closes it then. */
  openWritingEnd(): number {
    return openSync(`/proc/self/fd/${this.anchor}`, constants.O_WRONLY);
  }

  /** Passes on what lies in the pipe; true at its end, after which the pipe is given back. */
  readToEnd(onChunk: (chunk: Uint8Array) => void): boolean {
    buffer ??= Buffer.allocUnsafeSlow(64 * 1024);
    for (let read = 0; read < MOST_BYTES; ) {
      let length: number;
      try {
        length = readSync(this.anchor, buffer, 0, buffer.length, null);
      } catch {
        // Somebody else may still write to it.
        return false;
      }
      if (length === 0) {
        spare.push(this.anchor);
        return true;
      }
      read += length;
      onChunk(Buffer.from(buffer.subarray(0, length)));
    }
    return false;
  }

  /** What comes from now on, as it comes; the pipe is given back at its end. */
  listen(onChunk: (chunk: Uint8Array) => void): Readable | undefined {
    const end = this.#openReadingEnd();
    // An end that is opened after the last one who writes has gone is never told so.
    if (end !== this.anchor && this.readToEnd(onChunk)) {
      closeSync(end);
      return undefined;
    }
    let isOver = false;
    const stream = new Socket({ fd: end, readable: true, writable: false });
    stream.once('end', () => {
      isOver = true;
    });
    stream.once('close', () => {
      if (end === this.anchor) return;
      if (isOver) spare.push(this.anchor);
      else this.drop();
    });
    return stream;
  }

  /** For a pipe of which it is not known who can still write to it. */
  drop(): void {
    closeSync(this.anchor);
  }

  #openReadingEnd(): number {
    try {
      return openSync(`/proc/self/fd/${this.anchor}`, READING);
    } catch {
      // No more files may be open: there is one end, and the pipe is not used again.
      return this.anchor;
    }
  }
}

function refill(): void {
  const dir = mkdtempSync(join(tmpdir(), 'mmo-pipes-'));
  try {
    const paths = Array.from({ length: BATCH }, (_, i) => join(dir, String(i)));
    const { status } = spawnSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' });
    if (status !== 0) throw new Error('mkfifo failed');
    for (const path of paths) {
      const anchor = openSync(path, READING);
      // Throws where there is no such name of it.
      if (spare.length === 0) closeSync(openSync(`/proc/self/fd/${anchor}`, constants.O_WRONLY));
      spare.push(anchor);
      unlinkSync(path);
    }
    rmdirSync(dir);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

/** Without waiting for somebody who writes. */
const READING = constants.O_RDONLY | constants.O_NONBLOCK;
