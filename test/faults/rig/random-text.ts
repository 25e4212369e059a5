import type { SeededRandom } from '../../support/seeded-random.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Letters and digits, so many that nobody else writes the same. */
export function randomText(random: SeededRandom, length = 24): string {
  return Array.from({ length }, () => letters[random.below(letters.length)]).join('');
}
