/**
 * Calls with a signal that also fires after so many milliseconds. A timer of its own, since node 20 may forget a signal
 * of `AbortSignal.timeout` that only `AbortSignal.any` holds.
 */
export async function inTime<T>(signal: AbortSignal, ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  try {
    return await call(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
