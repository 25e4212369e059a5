/**
 * An unambiguous text of plain data for hashing: every value carries its type and length, keys are in code-unit order,
 * so that no two different values share a text ("ab","c" / "a","bc"; 1 / "1"; a list / a string).
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (typeof value === 'number') return `n${value};`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value === null || value === undefined) return 'z';
  let text: string;
  if (Array.isArray(value)) {
    text = `l${value.length}:`;
    for (const item of value) text += canonicalText(item);
    return text;
  }
  if (typeof value !== 'object') throw new TypeError(`cannot digest a ${typeof value}`);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  text = `m${fields.length}:`;
  for (const [key, field] of fields.sort(([a], [b]) => (a < b ? -1 : 1))) text += canonicalText(key) + canonicalText(field);
  return text;
}
