import type { JsonValue } from '../model/executor.ts';

/** The value with every text in it masked, the names of its fields as well. */
export function maskJson(value: JsonValue, maskText: (text: string) => string): JsonValue {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => maskJson(item, maskText));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [maskText(name), maskJson(item, maskText)]));
}
