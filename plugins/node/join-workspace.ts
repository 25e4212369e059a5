import { posix } from 'node:path';

/** Joins workspace paths; the root is the empty string. Undefined where the result would lie outside the workspace. */
export function joinWorkspace(dir: string, path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  const joined = posix.normalize(posix.join(dir === '' ? '.' : dir, path)).replace(/\/$/, '');
  if (joined === '..' || joined.startsWith('../')) return undefined;
  return joined === '.' ? '' : joined;
}
