import type { InferTree } from '../../core/plugin-api.ts';

const NAMES = ['.golangci.yml', '.golangci.yaml', '.golangci.toml', '.golangci.json', 'staticcheck.conf'];

/** Settings of linters, as inputs: those of the service, and those of the folders above it, which they search by themselves. */
export function goSettings(dir: string, tree: InferTree): readonly string[] {
  const parts = dir === '' ? [] : dir.split('/');
  const above = parts.flatMap((_part, depth) => NAMES.map((name) => [...parts.slice(0, depth), name].join('/')));
  const own = tree.list([...NAMES, '**/staticcheck.conf']);
  return [...own, ...(above.length === 0 ? [] : tree.listWorkspace(above).map((path) => `//${path}`))];
}
