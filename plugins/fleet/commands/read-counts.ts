import { UsageError } from '../usage-error.ts';
import { readScale } from './read-scale.ts';

/** The words of `mmo scale`: how many instances of which service, one service at least. Throws what says no service or no number. */
export function readCounts(words: readonly string[]): ReadonlyMap<string, number> {
  if (words.length === 0) throw new UsageError('mmo scale takes <service>=<number>, and none is given');
  const unnamed = words.find((word) => !word.includes('='));
  if (unnamed !== undefined) throw new UsageError(`mmo scale takes <service>=<number>, not "${unnamed}"`);
  return readScale(words, []);
}
