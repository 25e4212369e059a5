import type { Host } from '../host/host.ts';
import { readIgnoreRules } from './ignore-rules.ts';
import type { IgnoredPaths } from './ignored-paths.ts';

/** Answers from the `.gitignore` files alone. */
export function plainIgnoredPaths(host: Host, root: string): IgnoredPaths {
  let rules = readIgnoreRules(host, root);
  return {
    keep: (candidates) => candidates.filter(({ path, kind }) => !rules.ignores(path, kind)),
    reset: () => {
      rules = readIgnoreRules(host, root);
    },
  };
}
