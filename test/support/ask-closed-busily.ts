import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const SOON_MS = 20;

/**
 * What is answered of a port whose connections are closed within the time, while this process is busy with something else until
 * the time is over: that they were closed is there to be read, and has not been read.
 */
export async function askClosedBusily(ask: (port: number) => Promise<boolean>, withinMs: number): Promise<boolean> {
  for (;;) {
    let closedMs = Number.POSITIVE_INFINITY;
    const server = createServer((socket) => {
      const closeBusily = (): void => {
        socket.destroy();
        closedMs = performance.now();
        for (const end = closedMs + 1.5 * withinMs; performance.now() < end; );
      };
      // Behind the reading of a round of the loop, and before its timers.
      setTimeout(() => setImmediate(closeBusily), SOON_MS);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const askedMs = performance.now();
    const answer = await ask((server.address() as AddressInfo).port);
    server.close();
    // Anew where the machine did not let it be closed in time.
    if (closedMs - askedMs < withinMs) return answer;
  }
}
