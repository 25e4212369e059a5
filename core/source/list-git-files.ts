import { attributeFilesIn } from '../git/attribute-files-in.ts';
import { findConvertedPaths } from '../git/find-converted-paths.ts';
import type { Repository } from '../git/find-repository.ts';
import { findRepository } from '../git/find-repository.ts';
import { listWorkTree, type RawListing, readListing, type WorkTreeListing } from '../git/list-work-tree.ts';
import { type GitSettings, readGitSettings } from '../git/read-git-settings.ts';
import type { GitError } from '../git/run-git.ts';
import { type CleanFiles, splitListing } from '../git/split-listing.ts';
import type { Host } from '../host/host.ts';
import { sha256 } from '../lib/sha256.ts';
import type { FileMode } from '../model/tree.ts';

/** The index that a file was told from. */
export interface GitIndex {
  /** Absolute. */
  readonly file: string;
  readonly algorithm: 'sha1' | 'sha256';
  /** How the paths of its files start here: the folder of a submodule, with a slash at the end. */
  readonly prefix: string;
  /** How they start there instead: the workspace's folder below the top of its repository. */
  readonly within: string;
}

/** A path as git told it; `id` is the blob of the index where the file may be as recorded. */
export interface GitFile {
  readonly path: string;
  readonly mode: FileMode | undefined;
  readonly id: string | undefined;
  /** The blob of the index, whatever lies on disk; undefined for a file that is not in it. */
  readonly recordedId: string | undefined;
  /** git looked and saw that the file is as recorded. */
  readonly seen: boolean;
  /** `seen`, and the blob's bytes are the file's. */
  readonly trusted: boolean;
  readonly keepMode: boolean;
  /** A sparse checkout leaves it out; it may be there all the same. */
  readonly skipped: boolean;
  readonly index: GitIndex;
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
  /** What `files` and `fileMode` follow from, where nothing else decides on them. */
  readonly origin: ListingOrigin | undefined;
  /** Of the repository that the folder itself is in. */
  readonly index: GitIndex;
  /** Set where there is an origin: `files` are told when they are asked for. */
  readonly plain: PlainFiles | undefined;
}

/** Files told at less cost. */
export interface PlainFiles {
  /** The origin is the one that was known: git says what it said before. */
  readonly isKnown: boolean;
  /** git's words. */
  readonly listing: RawListing;
  /** What is as recorded, and all else as git told it; `looked` are the paths for which git's word is not enough. */
  split(looked: ReadonlySet<string>): { readonly clean: CleanFiles; readonly files: readonly GitFile[] };
}

/** Plain JSON. */
export interface ListingOrigin {
  /** Digest of git's words and of its settings. */
  readonly digest: string;
  /** Listed files that could name attributes which change bytes; none does. */
  readonly attributeFiles: readonly string[];
}

interface Place {
  readonly host: Host;
  /** Absolute. */
  readonly root: string;
  /** Of all paths below `root`, seen from the workspace. */
  readonly prefix: string;
  readonly repository: Repository;
}

/** Lists a workspace folder that lies in a repository, one call of git for each work tree. `known` is the origin of an earlier listing. */
export async function listGitFiles(
  host: Host,
  root: string,
  { repository, known }: { readonly repository: Repository; readonly known?: (() => ListingOrigin | undefined) | undefined },
): Promise<GitFiles | GitError> {
  const settings = readGitSettings(host, repository);
  const whole: Place = { host, root, prefix: '', repository };
  const listing = await listWorkTree(host, root, { filters: settings.filters, indexFile: indexFileOf(repository) });
  if ('message' in listing) return listing;
  const { algorithm, fileMode } = settings;
  const index = indexOf(whole, settings);
  const digest = known === undefined ? '' : sha256(`${sha256(listing.bytes)} ${JSON.stringify([settings, listing.warnings])}`);
  const about: Pick<GitFiles, 'algorithm' | 'fileMode' | 'index'> = { algorithm, fileMode, index };
  const before = known?.();
  if (before !== undefined && before.digest === digest && !mayConvert(whole, settings, before.attributeFiles))
    return plainFiles(whole, { listing, settings, about, origin: before, isKnown: true });
  const attributeFiles = known === undefined || listing.bytes.length === 0 ? undefined : attributeFilesIn(listing);
  if (attributeFiles !== undefined && !mayConvert(whole, settings, attributeFiles))
    return plainFiles(whole, { listing, settings, about, origin: { digest, attributeFiles }, isKnown: false });
  const files: GitFile[] = [];
  const unreadablePaths: string[] = [];
  const closedFolders: string[] = [];
  const submodules: string[] = [];
  for (const pending = [whole]; pending.length > 0; ) {
    const place = pending.pop() as Place;
    const own = place === whole ? settings : readGitSettings(host, place.repository);
    const raw = place === whole ? listing : await listWorkTree(host, place.root, { filters: own.filters, indexFile: indexFileOf(place.repository) });
    const listed = 'message' in raw ? raw : readPlace(place, own, raw);
    if ('message' in listed) return listed;
    for (const file of listed.files) files.push(file);
    unreadablePaths.push(...listed.unreadablePaths);
    closedFolders.push(...listed.closedFolders);
    for (const inner of listed.submodules) {
      pending.push(inner);
      submodules.push(inner.prefix.slice(0, -1));
    }
  }
  return { files, unreadablePaths, closedFolders, submodules: submodules.sort(), ...about, origin: undefined, plain: undefined };
}

/** A repository without submodules and attributes: all follows from git's words, which are taken apart as far as somebody asks. */
function plainFiles(
  whole: Place,
  {
    listing,
    settings,
    about,
    origin,
    isKnown,
  }: {
    readonly listing: RawListing;
    readonly settings: GitSettings;
    readonly about: Pick<GitFiles, 'algorithm' | 'fileMode' | 'index'>;
    readonly origin: ListingOrigin;
    readonly isKnown: boolean;
  },
): GitFiles {
  const told = (raw: RawListing): readonly GitFile[] => filesOf(readListing(raw), whole, { settings, converted: new Set() }).files;
  const split: PlainFiles['split'] = (looked) => {
    // The bytes of each one have to be looked at.
    if (settings.convertsLineEnds) return { clean: noFiles, files: told(listing) };
    const { clean, rest } = splitListing(listing, looked);
    return { clean, files: told(rest) };
  };
  let files: readonly GitFile[] | undefined;
  return {
    get files() {
      files ??= told(listing);
      return files;
    },
    ...{ unreadablePaths: [], closedFolders: [], submodules: [], ...about, origin, plain: { isKnown, listing, split } },
  };
}

const noFiles: CleanFiles = {
  size: 0,
  isInOrder: true,
  paths: [],
  links: [],
  path: () => '',
  entry() {
    throw new Error('there is no file');
  },
  record: () => '',
};

interface PlaceFiles extends Pick<GitFiles, 'files' | 'unreadablePaths' | 'closedFolders'> {
  readonly submodules: readonly Place[];
}

function readPlace(place: Place, settings: GitSettings, raw: RawListing): PlaceFiles | GitError {
  const { prefix } = place;
  const listing = readListing(raw);
  const attributeFiles = [...listing.tracked.map(({ path }) => path), ...listing.untracked].filter(
    (path) => path === '.gitattributes' || path.endsWith('/.gitattributes'),
  );
  const converts = mayConvert(place, settings, attributeFiles);
  const converted = converts ? convertedPaths(place, listing) : new Set<string>();
  if ('message' in converted) return converted;
  const { files, submodules } = filesOf(listing, place, { settings, converted });
  const { unreadablePaths, closedFolders } = listing;
  return {
    files,
    submodules,
    unreadablePaths: unreadablePaths.map((path) => prefix + path),
    closedFolders: closedFolders.map((path) => prefix + path),
  };
}

function filesOf(
  listing: WorkTreeListing,
  place: Place,
  { settings, converted }: { readonly settings: GitSettings; readonly converted: ReadonlySet<string> },
): { readonly files: readonly GitFile[]; readonly submodules: readonly Place[] } {
  const { host, root, prefix } = place;
  const index = indexOf(place, settings);
  const files: GitFile[] = [];
  const submodules: Place[] = [];
  for (const { path, mode, id, state } of listing.tracked) {
    if (mode === '160000') {
      const inner = findRepository(host, `${root}/${path}`);
      if (inner?.top === `${root}/${path}`) submodules.push({ host, root: inner.top, prefix: `${prefix}${path}/`, repository: inner });
      // Not initialised: the commit it stands for counts, so that a bump is seen here as in any other clone.
      else if (state !== 'dirty')
        files.push({ path: prefix + path, mode, id, recordedId: id, seen: true, trusted: true, keepMode: false, skipped: false, index });
      continue;
    }
    const seen = state === 'clean';
    const trusted = seen && !converted.has(path) && (mode === '120000' || !settings.convertsLineEnds);
    files.push({
      path: prefix + path,
      mode,
      id: state === 'dirty' ? undefined : id,
      recordedId: id,
      seen,
      trusted,
      keepMode: !settings.fileMode || (seen && !trusted),
      skipped: state === 'skipped',
      index,
    });
  }
  for (const path of listing.untracked)
    files.push({
      path: prefix + path,
      mode: undefined,
      id: undefined,
      recordedId: undefined,
      seen: false,
      trusted: false,
      keepMode: false,
      skipped: false,
      index,
    });
  return { files, submodules };
}

function indexOf({ root, prefix, repository }: Place, { algorithm }: GitSettings): GitIndex {
  const within = root === repository.top ? '' : `${root.slice(repository.top.length).replace(/^\//, '')}/`;
  return { file: indexFileOf(repository), algorithm, prefix, within };
}

function indexFileOf({ gitDir }: Repository): string {
  return `${gitDir}/index`;
}

const CONVERTS = /filter|ident|working-tree-encoding|crlf/i;

/** Whether a file of attributes, one that is listed or one elsewhere, mentions any that changes bytes. */
function mayConvert({ host, root, repository }: Place, settings: GitSettings, attributeFiles: readonly string[]): boolean {
  const { env } = host;
  const above: string[] = [];
  for (let folder = root; folder.length > repository.top.length; ) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    above.push(`${folder}/.gitattributes`);
  }
  const user = settings.attributesFile ?? `${env['XDG_CONFIG_HOME'] || `${env['HOME'] ?? ''}/.config`}/git/attributes`;
  const places = [...attributeFiles.map((path) => `${root}/${path}`), ...above, `${repository.commonDir}/info/attributes`, user, '/etc/gitattributes'];
  return places.some((file) => CONVERTS.test(host.files.tryReadText(file) ?? ''));
}

function convertedPaths({ host, root }: Place, listing: WorkTreeListing): ReadonlySet<string> | GitError {
  const clean = listing.tracked.filter(({ mode, state }) => state === 'clean' && (mode === '100644' || mode === '100755'));
  return findConvertedPaths(
    host,
    root,
    clean.map(({ path }) => path),
  );
}
