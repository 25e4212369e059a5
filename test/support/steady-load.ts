import { setTimeout as delay } from 'node:timers/promises';

/** Requests that go on while something else happens. */
export interface SteadyLoad {
  /** Ends the load, waits for what is under way, and tells how many were asked and what went wrong. */
  readonly end: () => Promise<{ readonly asked: number; readonly lost: readonly string[] }>;
}

/** Fewer than a listener's queue holds: what a machine with other things to do cannot take up at this pace is not asked, and not lost. */
const mostUnderWay = 200;

/** Asks for a page so many times a second, whether answers come or not; anything but 200 is lost. */
export function steadyLoad(url: string, { perSecond, signal }: { readonly perSecond: number; readonly signal: AbortSignal }): SteadyLoad {
  const lost: string[] = [];
  const underWay = new Set<Promise<void>>();
  const startedMs = performance.now();
  let asked = 0;
  let unasked = 0;
  let isOn = true;
  const ask = async (): Promise<void> => {
    try {
      const response = await fetch(url);
      await response.text();
      if (response.status !== 200) lost.push(String(response.status));
    } catch (error) {
      lost.push(error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error));
    }
  };
  const pacing = (async () => {
    while (isOn && !signal.aborted) {
      const due = ((performance.now() - startedMs) / 1000) * perSecond - unasked;
      for (; asked < due && underWay.size < mostUnderWay; asked += 1) {
        const one = ask();
        underWay.add(one);
        void one.finally(() => underWay.delete(one));
      }
      unasked += Math.max(0, due - asked);
      await delay(5, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    end: async () => {
      isOn = false;
      await pacing;
      await Promise.all(underWay);
      return { asked, lost };
    },
  };
}
