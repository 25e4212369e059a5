/** An `env` as written, a map or a list, as items `NAME` and `NAME=value`. */
export function envItems(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return Object.entries((value ?? {}) as Record<string, unknown>).map(([name, content]) => `${name}=${String(content)}`);
}
