import { lowerBound } from '../lib/lower-bound.ts';

/** The slice of sorted paths that start with a prefix, by binary search. */
export function pathsBelow(paths: readonly string[], prefix: string): readonly string[] {
  if (prefix === '') return paths;
  const from = lowerBound(paths, prefix);
  let to = from;
  while (to < paths.length && paths[to]?.startsWith(prefix)) to++;
  return paths.slice(from, to);
}
