import { firstSegment } from '../lib/first-segment.ts';
import type { Tree } from '../model/tree.ts';

/** One tree of the workspace's own and those of its extra roots, by name; their paths start with it. What the workspace had below such a name is hidden. */
export function joinTrees(main: Tree, roots: ReadonlyMap<string, Tree>): Tree {
  if (roots.size === 0) return main;
  const treeOf = (path: string): Tree => roots.get(firstSegment(path)) ?? main;
  const paths = main.paths.filter((path) => treeOf(path) === main);
  for (const tree of roots.values()) for (const path of tree.paths) paths.push(path);
  return { paths: paths.sort(), get: (path) => treeOf(path).get(path), read: (path) => treeOf(path).read(path) };
}
