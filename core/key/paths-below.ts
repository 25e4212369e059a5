/** The slice of sorted paths that start with a prefix, by binary search. */
export function pathsBelow(paths: readonly string[], prefix: string): readonly string[] {
  if (prefix === '') return paths;
  const from = lowerBound(paths, prefix);
  let to = from;
  while (to < paths.length && paths[to]?.startsWith(prefix)) to++;
  return paths.slice(from, to);
}

function lowerBound(paths: readonly string[], prefix: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] as string) < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}
