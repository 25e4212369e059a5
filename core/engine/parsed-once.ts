import type { Checked } from '../model/diagnostic.ts';

/** What was parsed from these bytes before, or is parsed now; only what has no mistakes is kept. */
export async function parsedOnce<T>(cacheKey: string, parsed: Map<string, unknown>, parse: () => Promise<Checked<T>>): Promise<Checked<T>> {
  const known = parsed.get(cacheKey);
  if (known !== undefined) return { value: known as T, diagnostics: [] };
  const result = await parse();
  if (result.value !== undefined && result.diagnostics.length === 0) parsed.set(cacheKey, result.value);
  return result;
}
