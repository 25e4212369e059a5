/** A map of environment values with numbers and booleans as the text that stood in the file; anything else as it is. */
export function asWritten(value: unknown, path: string, texts: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, typeof item === 'number' || typeof item === 'boolean' ? (texts[`${path}.${name}`] ?? String(item)) : item]),
  );
}
