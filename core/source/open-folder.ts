import { findIgnored } from '../git/find-ignored.ts';
import { findRepository, type Repository } from '../git/find-repository.ts';
import type { Host } from '../host/host.ts';
import { gitIgnoredPaths, type IgnoredPaths } from './ignored-paths.ts';
import { type GitFiles, type ListingOrigin, listGitFiles } from './list-git-files.ts';

/** A workspace or an extra root as git sees it; `git` is undefined where there is none to ask. */
export interface OpenFolder {
  /** The name of an extra root; empty for the workspace. */
  readonly name: string;
  readonly root: string;
  readonly git: GitFiles | undefined;
  readonly ignored: IgnoredPaths;
  /** Why git, which is there, could not list it. */
  readonly problem: string | undefined;
}

/** Which folder to open; `known` tells, once git has answered, what an earlier listing of it followed from. */
export interface FolderRequest {
  /** The name of an extra root; empty for the workspace. */
  readonly name: string;
  /** Absolute. */
  readonly root: string;
  readonly known?: (() => ListingOrigin | undefined) | undefined;
}

/** Asks git what lies in a folder, if the folder is in a repository that does not ignore it as a whole. */
export async function openFolder(host: Host, { name, root, known }: FolderRequest): Promise<OpenFolder> {
  const repository = findRepository(host, root);
  const listed = repository === undefined ? undefined : await listGitFiles(host, root, { repository, known });
  const problem = listed !== undefined && 'message' in listed && listed.exitCode !== undefined ? listed.message : undefined;
  const git = listed === undefined || 'message' in listed || isIgnoredAsWhole(host, root, { repository, listed }) ? undefined : listed;
  const ignored = git === undefined ? (await import('./plain-ignored-paths.ts')).plainIgnoredPaths(host, root) : gitIgnoredPaths(host, root, git.submodules);
  return { name, root, git, problem, ignored };
}

/** A workspace inside an ignored folder of some repository: git would list nothing of it. */
function isIgnoredAsWhole(host: Host, root: string, { repository, listed }: { repository: Repository | undefined; listed: GitFiles }): boolean {
  if (listed.plain !== undefined || listed.files.length > 0 || repository === undefined || repository.top === root) return false;
  const path = root.slice(repository.top.length + 1);
  return findIgnored(host, repository.top, [path]).has(path);
}
