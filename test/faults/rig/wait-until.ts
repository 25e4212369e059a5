import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 20;

/** Asks until it is so or the time is up; says which. For what nobody tells: processes of others, files of a shell. */
export async function waitUntil(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (isSo()) return true;
    if (performance.now() > end) return false;
    await delay(pollMs);
  }
}
