import { setTimeout as delay } from 'node:timers/promises';
import type { MmoResult } from './start-command.ts';

/** Asks for logs until each of the lines ends in them, and resolves with that answer: a daemon hands over what a container wrote when it comes to it. */
export async function untilLogged(ask: () => Promise<MmoResult>, lines: readonly string[], signal: AbortSignal): Promise<MmoResult> {
  for (;;) {
    const result = await ask();
    if (lines.every((line) => result.stdout.includes(`${line}\n`))) return result;
    await delay(50, undefined, { signal });
  }
}
