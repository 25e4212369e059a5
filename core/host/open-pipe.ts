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

interface Ends {
  readonly read: number;
  readonly write: number;
}

/** Opened by one `mkfifo` call, as the call costs some milliseconds. All descriptors are close-on-exec. */
const BATCH = 16;
const spare: Ends[] = [];
let available = process.platform === 'linux';

/**
 * Opens a real pipe, for a child's output. Node gives children sockets instead, which on Linux cannot be opened by name:
 * `echo … >/dev/stderr` and `tee /dev/stderr` fail there. `undefined` where it is not needed or not possible.
 */
export function openPipe(): Pipe | undefined {
  if (spare.length === 0 && available) {
    try {
      refill();
    } catch {
      available = spare.length > 0;
    }
  }
  const ends = spare.pop();
  return ends && { read: new Socket({ fd: ends.read, readable: true, writable: false }), write: ends.write };
}

function refill(): void {
  const dir = mkdtempSync(join(tmpdir(), 'mmo-pipes-'));
  try {
    const paths = Array.from({ length: BATCH }, (_, i) => join(dir, String(i)));
    const { status } = spawnSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' });
    if (status !== 0) throw new Error('mkfifo failed');
    for (const path of paths) spare.push(openEnds(path));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The reading end first, and without blocking: the writing end, which the child needs blocking, then finds its reader. */
function openEnds(path: string): Ends {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return { read, write: openSync(path, constants.O_WRONLY) };
  } catch (error) {
    closeSync(read);
    throw error;
  }
}
