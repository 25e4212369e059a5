/** The pods of a workload, by its `spec`, as a selector of kubectl; undefined where it names no labels, since that would be the pods of all. Pure. */
export function podSelector(spec: unknown): string | undefined {
  const { selector } = (spec ?? {}) as { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([label, value]) => `${label}=${value}`);
  return labels.length === 0 ? undefined : labels.join(',');
}
