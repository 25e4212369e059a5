/** The candidate nearest to a misspelt word, or `undefined` when none is near enough to be meant. Ties go to the one that has more of the word's letters, then to the first in code-unit order. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= bestDistance + 1) continue;
    // Words of one or two letters are near to everything: only their case may differ.
    const other = candidate.toLowerCase();
    const distance = other === lower ? 0 : word.length < 3 ? bestDistance : distanceBetween(lower, other);
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && isNearer(lower, candidate, best))) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function isNearer(word: string, candidate: string, best: string): boolean {
  const difference = missingLetters(word, candidate) - missingLetters(word, best);
  return difference < 0 || (difference === 0 && candidate < best);
}

function missingLetters(word: string, candidate: string): number {
  return Array.from(word).filter((letter) => !candidate.toLowerCase().includes(letter)).length;
}

/** Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, replacements and swaps of neighbours. */
function distanceBetween(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (before[column - 2] ?? 0) + 1);
      }
      current.push(distance);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
