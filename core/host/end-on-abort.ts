import type { ChildProcess, Clock } from './host.ts';

const GRACE_MS = 10_000;

/** Ends a child when one of the signals fires: TERM to its group, and KILL to what is left ten seconds later. Returns what is called once the child has ended. */
export function endOnAbort(child: Pick<ChildProcess, 'kill'>, signals: readonly (AbortSignal | undefined)[], clock: Pick<Clock, 'sleep'>): () => void {
  const over = new AbortController();
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await clock.sleep(GRACE_MS, over.signal);
    if (!over.signal.aborted) child.kill('SIGKILL');
  };
  // One listener each, since Node 20 may forget a signal that only `AbortSignal.any` holds.
  for (const signal of signals) {
    if (signal?.aborted === true) void end();
    else signal?.addEventListener('abort', () => void end(), { once: true, signal: over.signal });
  }
  return () => over.abort();
}
