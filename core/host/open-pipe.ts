import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pipe of the kernel: what is written to the descriptor comes out of the stream. Who passes `write` on closes it then. */
export interface Pipe {
  readonly read: Socket;
  readonly write: number;
}

/** Made by one `mkfifo` call, as the call costs some milliseconds. */
const BATCH = 16;
/** A reading descriptor of each pipe that nobody uses; whoever does opens ends of his own through it. All are close-on-exec. */
const spare: number[] = [];
let available = process.platform === 'linux';

/**
 * Opens a real pipe, for a child's output. Node gives children sockets instead, which on Linux cannot be opened by name:
 * `echo … >/dev/stderr` and `tee /dev/stderr` fail there. A pipe that has been read to its end, which is when nobody can
 * write to it any more, is used again. `undefined` where it is not needed or not possible.
 */
export function openPipe(): Pipe | undefined {
  if (!available) return undefined;
  try {
    if (spare.length === 0) refill();
    const anchor = spare.pop();
    if (anchor === undefined) return undefined;
    const { read, write } = openEnds(anchor);
    const stream = new Socket({ fd: read, readable: true, writable: false });
    let isOver = false;
    stream.once('end', () => {
      isOver = true;
    });
    stream.once('close', () => {
      if (isOver) spare.push(anchor);
      else closeSync(anchor);
    });
    return { read: stream, write };
  } catch {
    available = false;
    return undefined;
  }
}

function refill(): void {
  const dir = mkdtempSync(join(tmpdir(), 'mmo-pipes-'));
  try {
    const paths = Array.from({ length: BATCH }, (_, i) => join(dir, String(i)));
    const { status } = spawnSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' });
    if (status !== 0) throw new Error('mkfifo failed');
    for (const path of paths) spare.push(openSync(path, READING));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const READING = constants.O_RDONLY | constants.O_NONBLOCK;

/** The reading end first, and without blocking: the writing end, which the child needs blocking, then finds its reader. */
function openEnds(anchor: number): { readonly read: number; readonly write: number } {
  const path = `/proc/self/fd/${anchor}`;
  const read = openSync(path, READING);
  try {
    return { read, write: openSync(path, constants.O_WRONLY) };
  } catch (error) {
    closeSync(read);
    throw error;
  }
}
