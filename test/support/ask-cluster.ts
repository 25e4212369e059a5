import { setTimeout as delay } from 'node:timers/promises';

/** A pod that is about to go serves no longer than that. */
const othersGoneMs = 60_000;

/** What an address in the cluster answered. */
interface ClusterAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * GET of an address in the cluster. A node hears of new endpoints some time after their pods are ready; until then a connection is
 * refused, and a gateway in front answers 502. So both are asked again, until the signal fires. It hears as late of those that are
 * about to go: where an answer has to fit, another one is not taken before a minute is over.
 */
export async function askCluster(url: string, signal: AbortSignal, fits: (answer: ClusterAnswer) => boolean = () => true): Promise<ClusterAnswer> {
  const giveUpAtMs = performance.now() + othersGoneMs;
  for (;;) {
    const answer = await fetch(url, { signal, headers: { connection: 'close' } }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof TypeError)) throw error;
      return undefined;
    });
    if (answer !== undefined && answer.status !== 502) {
      const told = { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() };
      if (fits(told) || performance.now() > giveUpAtMs) return told;
    }
    await delay(100, undefined, { signal });
  }
}
