/** How one tree differs from another. */
export interface TreeDifference {
  readonly wrong: readonly string[];
  readonly lost: readonly string[];
  readonly strays: readonly string[];
}

/** Compares a tree with what it must be. */
export function compareTrees(expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): TreeDifference {
  const wrong: string[] = [];
  const lost: string[] = [];
  for (const [path, entry] of expected) {
    const found = actual.get(path);
    if (found === undefined) lost.push(path);
    else if (found !== entry) wrong.push(`${path}: ${entry} became ${found}`);
  }
  return { wrong, lost, strays: [...actual.keys()].filter((path) => !expected.has(path)) };
}
