import { changedInIndex } from '../git/changed-in-index.ts';
import type { CommitTree } from '../git/list-commit.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { GitError } from '../git/run-git.ts';
import type { Host } from '../host/host.ts';
import type { TreeEntry } from '../model/tree.ts';
import type { WorkTree } from './work-tree.ts';

/** A commit beside the work tree. */
export interface IndexedCommit extends CommitTree {
  /** Paths at which the two differ, in presence, mode or content, in code-unit order; what git sees as unmodified counts as its blob. */
  readonly changed: readonly string[];
}

/**
 * A commit told by how git's index differs from it, and the work tree from that index: nothing is listed. `undefined` where the reading of
 * the work tree does not tell that, or the index has changed since.
 */
export function indexedCommit(host: Host, tree: WorkTree, { root, commit }: { readonly root: string; readonly commit: string }): IndexedCommit | undefined {
  const { indexed } = tree;
  const committed = indexed && changedInIndex(host, root, commit);
  if (indexed === undefined || committed === undefined) return undefined;
  // Only an index that has not been written since before it was listed is the one that was compared.
  const stat = host.files.lstat(indexed.indexFile);
  if (stat === undefined || stat.ctimeMs >= tree.t0Ms) return undefined;
  const entryOf = (path: string): TreeEntry | undefined => {
    if (committed.has(path)) return committed.get(path);
    return indexed.recorded.has(path) ? indexed.recorded.get(path) : tree.get(path);
  };
  const others = new Set([...committed.keys(), ...indexed.recorded.keys()]);
  const contents = new Map<string, Uint8Array>();
  const preload = (paths: readonly string[]): GitError | undefined => {
    const ids = paths.flatMap((path) => entryOf(path)?.id ?? []).filter((id) => !contents.has(id));
    const blobs = readBlobs(host, root, ids);
    if ('message' in blobs) return blobs;
    for (const [id, bytes] of blobs) contents.set(id, bytes);
    return undefined;
  };
  let paths: readonly string[] | undefined;
  return {
    commit,
    changed: [...others].filter((path) => !isSame(entryOf(path), tree.get(path))).sort(),
    get paths() {
      paths ??= withOthers(tree, { others, has: (path) => entryOf(path) !== undefined });
      return paths;
    },
    get: entryOf,
    read(path) {
      const id = entryOf(path)?.id;
      if (id === undefined) return undefined;
      if (!contents.has(id)) preload([path]);
      return contents.get(id);
    },
    preload,
  };
}

/** The same paths, but for those of `others` that are there no longer, or are there as well. */
function withOthers(tree: WorkTree, { others, has }: { readonly others: ReadonlySet<string>; readonly has: (path: string) => boolean }): readonly string[] {
  const gone = new Set([...others].filter((path) => tree.get(path) !== undefined && !has(path)));
  const added = [...others].filter((path) => tree.get(path) === undefined && has(path));
  if (gone.size + added.length === 0) return tree.paths;
  return [...tree.paths.filter((path) => !gone.has(path)), ...added].sort();
}

function isSame(before: TreeEntry | undefined, after: TreeEntry | undefined): boolean {
  return before?.mode === after?.mode && (before?.blobId ?? before?.id) === (after?.blobId ?? after?.id);
}
