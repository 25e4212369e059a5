import { diagnose } from '../diagnostics/diagnose.ts';
import { findIgnored } from '../git/find-ignored.ts';
import { findRepository, type Repository } from '../git/find-repository.ts';
import type { Host } from '../host/host.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { TreeEntry } from '../model/tree.ts';
import { ContentReader } from './content-reader.ts';
import { dropBelowLinks } from './drop-below-links.ts';
import { gitIgnoredPaths, type IgnoredPaths, plainIgnoredPaths } from './ignored-paths.ts';
import { type GitFile, type GitFiles, listGitFiles } from './list-git-files.ts';
import { probeTime } from './probe-time.ts';
import { emptyStatCache, type StatCache } from './stat-cache.ts';
import { walkFiles } from './walk-files.ts';
import { WorkTree } from './work-tree.ts';

export interface ReadRequest {
  readonly host: Host;
  /** Absolute workspace root. */
  readonly root: string;
  /** Of the run before. */
  readonly statCache?: StatCache | undefined;
}

/**
 * Reads the files of a workspace that git would commit, with their content ids: from git where there is a repository,
 * by walking and hashing where there is none; lists and ids are the same either way. What goes wrong is in `diagnostics`.
 */
export async function readWorkTree({ host, root, statCache = emptyStatCache }: ReadRequest): Promise<WorkTree> {
  const t0Ms = probeTime(host, root);
  const repository = findRepository(host, root);
  const listed = repository === undefined ? undefined : listGitFiles(host, root, repository);
  const diagnostics: Diagnostic[] = [];
  if (listed !== undefined && 'message' in listed && listed.exitCode !== undefined)
    diagnostics.push(diagnose('gitFailed', { message: `git cannot list the workspace: ${firstLine(listed.message)}` }));
  const git = listed === undefined || 'message' in listed || isIgnoredAsWhole(host, root, { repository, listed }) ? undefined : listed;
  const ignored = git === undefined ? plainIgnoredPaths(host, root) : gitIgnoredPaths(host, root, git.submodules);
  const reader = new ContentReader({ host, root, algorithm: git?.algorithm ?? 'sha1', statCache, t0Ms });
  const { entries, unreadablePaths } = git === undefined ? readWalked({ host, root, reader, ignored }) : readListed(host, root, { git, reader });
  for (const path of unreadablePaths) diagnostics.push(diagnose('pathNotUtf8', { message: `the path ${JSON.stringify(path)} is not UTF-8` }));
  const dirty = git?.files.some(({ id }) => id === undefined);
  return new WorkTree({ host, root, t0Ms, entries, reader, ignored, fileMode: git?.fileMode ?? true, dirty, diagnostics });
}

interface Read {
  readonly entries: Map<string, TreeEntry>;
  readonly unreadablePaths: readonly string[];
}

function readListed(host: Host, root: string, { git, reader }: { git: GitFiles; reader: ContentReader }): Read {
  const entries = new Map<string, TreeEntry>();
  const hasRealParents = realParentTest(host, root);
  for (const file of git.files) {
    const { path, mode, id, trusted, keepMode } = file;
    if (path.startsWith('.mmo/')) continue;
    if (trusted && id !== undefined && mode !== undefined) {
      entries.set(path, { path, mode, id, blobId: id });
      continue;
    }
    const entry = hasRealParents(path) ? reader.read(path, mode && { mode, keepMode }) : undefined;
    if (entry !== undefined) entries.set(path, { ...entry, blobId: blobIdOf(entry, file) });
  }
  dropBelowLinks(entries);
  return { entries, unreadablePaths: git.unreadablePaths };
}

/** Where git was told not to look, its blob counts only if the bytes bear it out. */
function blobIdOf(entry: TreeEntry, { id, mode, seen }: GitFile): string | undefined {
  return mode === entry.mode && (seen || id === entry.id) ? id : undefined;
}

function readWalked({ host, root, reader, ignored }: { host: Host; root: string; reader: ContentReader; ignored: IgnoredPaths }): Read {
  const entries = new Map<string, TreeEntry>();
  const unreadablePaths: string[] = [];
  const skips = (path: string, kind: 'file' | 'directory'): boolean => ignored.keep([{ path, kind }]).length === 0;
  for (const path of walkFiles({ host, root, skips })) {
    const entry = reader.read(path);
    if (entry !== undefined) entries.set(path, entry);
    // Node decodes a name that is not UTF-8 with replacement characters; no file is found by that name.
    else if (path.includes('\uFFFD')) unreadablePaths.push(path);
  }
  return { entries, unreadablePaths };
}

/** A workspace inside an ignored folder of some repository: git would list nothing of it. */
function isIgnoredAsWhole(host: Host, root: string, { repository, listed }: { repository: Repository | undefined; listed: GitFiles }): boolean {
  if (listed.files.length > 0 || repository === undefined || repository.top === root) return false;
  const path = root.slice(repository.top.length + 1);
  return findIgnored(host, repository.top, [path]).has(path);
}

function realParentTest(host: Host, root: string): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const isReal = (folder: string): boolean => {
    if (folder === '') return true;
    const before = known.get(folder);
    if (before !== undefined) return before;
    const answer = isReal(folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) && host.files.lstat(`${root}/${folder}`)?.kind === 'directory';
    known.set(folder, answer);
    return answer;
  };
  return (path) => isReal(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
