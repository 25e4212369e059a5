const blank = '[\\t-\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+';
const atEnds = new RegExp(`^${blank}|${blank}$`, 'g');

/** Go's `strings.TrimSpace`, which leaves a byte order mark where it is. */
export function trimBlanks(text: string): string {
  return text.replace(atEnds, '');
}
