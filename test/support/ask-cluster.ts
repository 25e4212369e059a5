import { setTimeout as delay } from 'node:timers/promises';

/**
 * GET of an address in the cluster. A node hears of new endpoints some time after their pods are ready; until then a connection is
 * refused, and a gateway in front answers 502. So both are asked again, until the signal fires.
 */
export async function askCluster(url: string, signal: AbortSignal): Promise<{ readonly status: number; readonly type: string; readonly body: string }> {
  for (;;) {
    const answer = await fetch(url, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof TypeError)) throw error;
      return undefined;
    });
    if (answer !== undefined && answer.status !== 502) {
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() };
    }
    await delay(100, undefined, { signal });
  }
}
