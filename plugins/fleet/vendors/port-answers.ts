import { connect } from 'node:net';

const PROBE_TIMEOUT_MS = 2_000;
/** The daemon's proxy takes any connection, and closes it at once where nobody listens behind it. */
const STABLE_MS = 100;

/** Whether somebody listens on a published port: a connection is taken, and it lasts or brings something. */
export function portAnswers({ host, port, signal }: { readonly host: string; readonly port: number; readonly signal: AbortSignal }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    let stable: NodeJS.Timeout | undefined;
    const settle = (answer: boolean): void => {
      clearTimeout(stable);
      signal.removeEventListener('abort', giveUp);
      resolve(answer);
      socket.destroy();
    };
    // Given to connect itself it would be listened to for as long as it lives, of every look anew.
    const giveUp = (): void => settle(false);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    socket.on('connect', () => {
      // Timers run before what has come is read when the loop was busy: after the time, one more round of reading.
      stable = setTimeout(() => setImmediate(() => settle(true)), STABLE_MS);
    });
    socket.on('data', () => settle(true));
    for (const event of ['end', 'close', 'error', 'timeout']) socket.on(event, () => settle(false));
  });
}
