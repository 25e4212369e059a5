import { setTimeout as delay } from 'node:timers/promises';

const shortestMs = 20;
/** To look costs time that others could have. */
const longestMs = 160;

/**
 * Asks until it is so or the time is up; says which. For what nobody tells: processes of others, files of a shell. The time
 * is that between looks, not of a clock: where the machine has other things to do, this process looks more seldom, and what
 * it waits for is given as much longer.
 */
export async function waitUntil(isSo: () => boolean, withinMs: number): Promise<boolean> {
  let pauseMs = shortestMs;
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += pauseMs) {
    if (isSo()) return true;
    pauseMs = Math.min(longestMs, pauseMs * 1.5, withinMs - waitedMs);
    await delay(pauseMs);
  }
  return isSo();
}
