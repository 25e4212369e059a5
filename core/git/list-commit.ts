import type { Host } from '../host/host.ts';
import type { Tree, TreeEntry } from '../model/tree.ts';
import { toFileMode } from './list-work-tree.ts';
import { readBlobs } from './read-blobs.ts';
import { type GitError, isGitError, runGit } from './run-git.ts';

/** A commit's files as they lie below the workspace root, read from git's objects without a checkout. */
export interface CommitTree extends Tree {
  readonly commit: string;
  /** Fetches the bytes of many files with one process, for the `read` calls that follow. */
  preload(paths: readonly string[]): GitError | undefined;
}

/**
 * Lists a commit (or tree) given by its full id, below the absolute folder `root`. A submodule that is checked out is
 * listed by its own files; one that is not, or that lacks the commit, stays a single `160000` entry. `prefix` starts every path.
 */
export function listCommit(host: Host, root: string, commit: string, { prefix = '' }: { readonly prefix?: string } = {}): CommitTree | GitError {
  const found = new Map<string, Located>();
  const problem = collect({ host, root, prefix, found }, commit);
  if (problem !== undefined) return problem;
  const contents = new Map<string, Uint8Array>();
  const preload = (paths: readonly string[]): GitError | undefined => load({ host, found, contents }, paths);
  return {
    commit,
    paths: [...found.keys()].sort(),
    get: (path) => found.get(path)?.entry,
    read: (path) => {
      const id = found.get(path)?.entry.id;
      if (id === undefined) return undefined;
      if (!contents.has(id)) preload([path]);
      return contents.get(id);
    },
    preload,
  };
}

interface Located {
  readonly entry: TreeEntry;
  /** The repository that holds its blob. */
  readonly root: string;
}

interface Collecting {
  readonly host: Host;
  readonly root: string;
  readonly prefix: string;
  readonly found: Map<string, Located>;
}

function collect({ host, root, prefix, found }: Collecting, commit: string): GitError | undefined {
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) return { exitCode: undefined, message: `not a commit id: ${commit}` };
  const answer = runGit(host, root, ['ls-tree', '-r', '-z', commit]);
  if (isGitError(answer)) return answer;
  for (const record of Buffer.from(answer).toString('utf8').split('\0')) {
    const tab = record.indexOf('\t');
    if (tab < 0) continue;
    const name = record.slice(tab + 1);
    const path = prefix + name;
    const id = record.slice(record.lastIndexOf(' ', tab) + 1, tab);
    const mode = toFileMode(record.slice(0, 6));
    if (path.startsWith('.mmo/')) continue;
    if (mode === '160000') {
      const submodule = `${root}/${name}`;
      if (host.files.exists(`${submodule}/.git`) && collect({ host, root: submodule, prefix: `${path}/`, found }, id) === undefined) continue;
    }
    found.set(path, { entry: { path, mode, id, blobId: id }, root });
  }
  return undefined;
}

function load(
  { host, found, contents }: { host: Host; found: ReadonlyMap<string, Located>; contents: Map<string, Uint8Array> },
  paths: readonly string[],
): GitError | undefined {
  const wanted = new Map<string, string[]>();
  for (const path of paths) {
    const located = found.get(path);
    if (located === undefined || contents.has(located.entry.id)) continue;
    const ids = wanted.get(located.root);
    if (ids === undefined) wanted.set(located.root, [located.entry.id]);
    else ids.push(located.entry.id);
  }
  for (const [root, ids] of wanted) {
    const blobs = readBlobs(host, root, ids);
    if ('message' in blobs) return blobs;
    for (const [id, bytes] of blobs) contents.set(id, bytes);
  }
  return undefined;
}
