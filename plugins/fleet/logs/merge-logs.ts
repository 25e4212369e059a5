import type { Stretch } from './stretch.ts';

/** What gives out a log piece by piece: nothing when there is no more at the moment. */
export interface StretchSource {
  next(options?: { readonly whole?: boolean }): readonly Stretch[];
}

interface Queue<S> {
  readonly source: S;
  stretches: readonly Stretch[];
  /** The one whose turn it is. */
  at: number;
}

/** Lines of several logs in the order of their times, those of one log in their own, until no more are there. Holds one piece of each. */
export function* mergeLogs<S extends { readonly reader: StretchSource }>(
  sources: readonly S[],
  options: { readonly whole: boolean },
): Generator<{ readonly source: S; readonly stretch: Stretch }> {
  const queues = sources.map((source): Queue<S> => ({ source, stretches: source.reader.next(options), at: 0 }));
  for (;;) {
    let first: Queue<S> | undefined;
    let firstAt = Number.POSITIVE_INFINITY;
    let secondAt = Number.POSITIVE_INFINITY;
    for (const queue of queues) {
      const head = queue.stretches[queue.at];
      if (head === undefined) continue;
      if (first === undefined || head.at < firstAt) {
        secondAt = first === undefined ? secondAt : firstAt;
        first = queue;
        firstAt = head.at;
      } else if (head.at < secondAt) secondAt = head.at;
    }
    if (first === undefined) return;
    // Until another one's time has come there is nothing to compare.
    for (let head = first.stretches[first.at]; head !== undefined && (head.at <= secondAt || head.at === firstAt); head = first.stretches[first.at]) {
      yield { source: first.source, stretch: head };
      first.at += 1;
      if (first.at < first.stretches.length) continue;
      first.stretches = first.source.reader.next(options);
      first.at = 0;
    }
  }
}
