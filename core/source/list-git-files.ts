import { findConvertedPaths } from '../git/find-converted-paths.ts';
import type { Repository } from '../git/find-repository.ts';
import { findRepository } from '../git/find-repository.ts';
import { listWorkTree, type WorkTreeListing } from '../git/list-work-tree.ts';
import { type GitSettings, readGitSettings } from '../git/read-git-settings.ts';
import type { GitError } from '../git/run-git.ts';
import type { Host } from '../host/host.ts';
import type { FileMode } from '../model/tree.ts';

/** A path as git told it; `id` is the blob of the index where the file may be as recorded. */
export interface GitFile {
  readonly path: string;
  readonly mode: FileMode | undefined;
  readonly id: string | undefined;
  /** git looked and saw that the file is as recorded. */
  readonly seen: boolean;
  /** `seen`, and the blob's bytes are the file's. */
  readonly trusted: boolean;
  readonly keepMode: boolean;
  /** A sparse checkout leaves it out; it may be there all the same. */
  readonly skipped: boolean;
}

/** What git told of a workspace and the submodules below it. */
export interface GitFiles {
  readonly files: readonly GitFile[];
  readonly unreadablePaths: readonly string[];
  /** Folders that git could not look into. */
  readonly closedFolders: readonly string[];
  /** Folders of submodules, in code-unit order. */
  readonly submodules: readonly string[];
  readonly algorithm: 'sha1' | 'sha256';
  /** False where the executable bit on disk means nothing. */
  readonly fileMode: boolean;
}

interface Place {
  readonly host: Host;
  /** Absolute. */
  readonly root: string;
  /** Of all paths below `root`, seen from the workspace. */
  readonly prefix: string;
  readonly repository: Repository;
}

/** Lists a workspace folder that lies in a repository, one call of git for each work tree. */
export async function listGitFiles(host: Host, root: string, repository: Repository): Promise<GitFiles | GitError> {
  const files: GitFile[] = [];
  const unreadablePaths: string[] = [];
  const closedFolders: string[] = [];
  const submodules: string[] = [];
  const settings = readGitSettings(host, repository);
  const pending: Place[] = [{ host, root, prefix: '', repository }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const own = place.prefix === '' ? settings : readGitSettings(host, place.repository);
    const listed = await listPlace(place, own);
    if ('message' in listed) return listed;
    for (const file of listed.files) files.push(file);
    unreadablePaths.push(...listed.unreadablePaths);
    closedFolders.push(...listed.closedFolders);
    for (const inner of listed.submodules) {
      pending.push(inner);
      submodules.push(inner.prefix.slice(0, -1));
    }
  }
  return { files, unreadablePaths, closedFolders, submodules: submodules.sort(), algorithm: settings.algorithm, fileMode: settings.fileMode };
}

async function listPlace(
  place: Place,
  settings: GitSettings,
): Promise<(Pick<GitFiles, 'files' | 'unreadablePaths' | 'closedFolders'> & { readonly submodules: readonly Place[] }) | GitError> {
  const { host, root, prefix } = place;
  const listing = await listWorkTree(host, root, settings.filters);
  if ('message' in listing) return listing;
  const converted = convertedPaths(place, settings, listing);
  if ('message' in converted) return converted;
  const files: GitFile[] = [];
  const submodules: Place[] = [];
  for (const { path, mode, id, state } of listing.tracked) {
    if (mode === '160000') {
      const inner = findRepository(host, `${root}/${path}`);
      if (inner?.top === `${root}/${path}`) submodules.push({ host, root: inner.top, prefix: `${prefix}${path}/`, repository: inner });
      // Not initialised: the commit it stands for counts, so that a bump is seen here as in any other clone.
      else if (state !== 'dirty') files.push({ path: prefix + path, mode, id, seen: true, trusted: true, keepMode: false, skipped: false });
      continue;
    }
    const seen = state === 'clean';
    const trusted = seen && !converted.has(path) && (mode === '120000' || !settings.convertsLineEnds);
    files.push({
      path: prefix + path,
      mode,
      id: state === 'dirty' ? undefined : id,
      seen,
      trusted,
      keepMode: !settings.fileMode || (seen && !trusted),
      skipped: state === 'skipped',
    });
  }
  for (const path of listing.untracked)
    files.push({ path: prefix + path, mode: undefined, id: undefined, seen: false, trusted: false, keepMode: false, skipped: false });
  const { unreadablePaths, closedFolders } = listing;
  return { files, unreadablePaths: unreadablePaths.map((path) => prefix + path), closedFolders: closedFolders.map((path) => prefix + path), submodules };
}

const CONVERTS = /filter|ident|working-tree-encoding|crlf/i;

/** Asks git for attributes only if a file of attributes mentions one that changes bytes. */
function convertedPaths({ host, root, repository }: Place, settings: GitSettings, listing: WorkTreeListing): ReadonlySet<string> | GitError {
  const listed = [...listing.tracked.map(({ path }) => path), ...listing.untracked].filter(
    (path) => path === '.gitattributes' || path.endsWith('/.gitattributes'),
  );
  const { env } = host;
  const above: string[] = [];
  for (let folder = root; folder.length > repository.top.length; ) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    above.push(`${folder}/.gitattributes`);
  }
  const user = settings.attributesFile ?? `${env['XDG_CONFIG_HOME'] || `${env['HOME'] ?? ''}/.config`}/git/attributes`;
  const places = [...listed.map((path) => `${root}/${path}`), ...above, `${repository.commonDir}/info/attributes`, user, '/etc/gitattributes'];
  if (!places.some((file) => CONVERTS.test(host.files.tryReadText(file) ?? ''))) return new Set();
  const clean = listing.tracked.filter(({ mode, state }) => state === 'clean' && (mode === '100644' || mode === '100755'));
  return findConvertedPaths(
    host,
    root,
    clean.map(({ path }) => path),
  );
}
