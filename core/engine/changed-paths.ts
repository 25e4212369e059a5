import type { Tree, TreeEntry } from '../model/tree.ts';

/** Paths at which two trees differ, in presence, mode or content; what git sees as unmodified counts as its blob. In code-unit order. */
export function changedPaths(before: Tree, after: Tree): readonly string[] {
  const gone = before.paths.filter((path) => after.get(path) === undefined);
  const others = after.paths.filter((path) => !isSame(before.get(path), after.get(path)));
  return gone.length === 0 ? others : [...gone, ...others].sort();
}

function isSame(before: TreeEntry | undefined, after: TreeEntry | undefined): boolean {
  return before?.mode === after?.mode && (before?.blobId ?? before?.id) === (after?.blobId ?? after?.id);
}
