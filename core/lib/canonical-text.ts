/**
 * An unambiguous text of plain data for hashing: every value carries its type and length, keys are in code-unit order,
 * so that no two different values share a text ("ab","c" / "a","bc"; 1 / "1"; a list / a string).
 */
export function canonicalText(value: unknown): string {
  const parts: string[] = [];
  write(value, parts);
  return parts.join('');
}

function write(value: unknown, parts: string[]): void {
  if (typeof value === 'string') parts.push(`s${value.length}:`, value);
  else if (typeof value === 'number') parts.push(`n${value};`);
  else if (typeof value === 'boolean') parts.push(value ? 't' : 'f');
  else if (value === null || value === undefined) parts.push('z');
  else if (Array.isArray(value)) {
    parts.push(`l${value.length}:`);
    for (const item of value) write(item, parts);
  } else if (typeof value === 'object') {
    const keys = Object.keys(value)
      .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
      .sort();
    parts.push(`m${keys.length}:`);
    for (const key of keys) {
      write(key, parts);
      write((value as Record<string, unknown>)[key], parts);
    }
  } else throw new TypeError(`cannot digest a ${typeof value}`);
}
