import { isUp, type LookOptions } from './is-up.ts';

export interface WaitUntilReadyOptions extends LookOptions {
  /** Gives whole lines of the task's output from now on. */
  readonly onText: (listener: (text: string) => void) => void;
}

/**
 * Resolves once every condition of `ready` holds at the same look: the port takes connections, the address answers with
 * a status from 200 to 399, a line matched, the command exits 0. Resolves too when the signal fires.
 */
export async function waitUntilReady(options: WaitUntilReadyOptions): Promise<void> {
  const { host, ready, signal } = options;
  let hasMatched = ready.log === undefined;
  if (ready.log !== undefined) {
    const pattern = new RegExp(ready.log, 'm');
    options.onText((text) => {
      hasMatched ||= pattern.test(text);
    });
  }
  while (!signal.aborted) {
    if (hasMatched && (await isUp(options))) return;
    await host.clock.sleep(POLL_MS, signal);
  }
}

const POLL_MS = 100;
