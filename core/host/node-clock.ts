import { randomBytes } from 'node:crypto';
import type { Clock } from './host.ts';

/** The clock of the machine. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  monotonic,
  sleep,
  random,
};

/** What `performance` would tell as well, which is loaded with all that measures when it is first asked for. */
function monotonic(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** Many restored outputs ask for a few bytes each, and a call of the generator costs as much as the file that they name. */
const POOL_BYTES = 1024;
let pool: Buffer | undefined;
let used = 0;

function random(bytes: number): string {
  if (pool === undefined || used + bytes > pool.length) {
    pool = randomBytes(Math.max(POOL_BYTES, bytes));
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
