import { UsageError } from '../usage-error.ts';

/** The words of `mmo scale`: how many instances of which service, one service at least. Throws what says no service or no number. */
export function readCounts(words: readonly string[]): ReadonlyMap<string, number> {
  if (words.length === 0) throw new UsageError('mmo scale takes <service>=<number>, and none is given');
  return new Map(
    words.map((word) => {
      const [, service, count] = /^([a-z0-9-]+)=(\d{1,4})$/.exec(word) ?? [];
      if (service === undefined) throw new UsageError(`mmo scale takes <service>=<number>, not "${word}"`);
      return [service, Number(count)];
    }),
  );
}
