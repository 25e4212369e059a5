import { diagnose } from '../diagnostics/diagnose.ts';
import { gitRemedy } from '../git/git-remedy.ts';
import type { RawListing } from '../git/list-work-tree.ts';
import type { Host } from '../host/host.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { FileStat } from '../model/files.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { TreeEntry } from '../model/tree.ts';
import { type AbsentFile, absentFiles } from './absent-files.ts';
import { ContentReader, type IndexHint } from './content-reader.ts';
import { dropBelowLinks, linksAmong } from './drop-below-links.ts';
import { editsBetween } from './edits-between.ts';
import { findDoubtful, hasIndexMoved, noteOf } from './find-doubtful.ts';
import type { IgnoredPaths } from './ignored-paths.ts';
import { joinIgnored } from './join-ignored.ts';
import type { KeptTree } from './kept-tree.ts';
import type { GitFile, GitFiles, PlainFiles } from './list-git-files.ts';
import { ListedEntries, type TreeEntries } from './listed-entries.ts';
import { Looks } from './looks.ts';
import { mountRoots } from './mount-roots.ts';
import { type OpenFolder, openFolder } from './open-folder.ts';
import { probeTime } from './probe-time.ts';
import { emptyStatCache, type StatCache } from './stat-cache.ts';
import { type IndexedFiles, WorkTree } from './work-tree.ts';

export interface ReadRequest {
  readonly host: Host;
  /** Absolute workspace root. */
  readonly root: string;
  /** Folders elsewhere that count as folders of the workspace, each read as a tree of its own. */
  readonly roots?: readonly ExtraRoot[] | undefined;
  /** Of the run before; a function is called while git is at work. */
  readonly statCache?: StatCache | (() => StatCache) | undefined;
  /** Asked once git has answered: what the tree of the run before was read from. */
  readonly kept?: (() => KeptTree | undefined) | undefined;
  /** Asked where git says something else than then: its words of then, by digest. */
  readonly keptListing?: ((digest: string) => RawListing | undefined) | undefined;
}

/**
 * Reads the files of a workspace that git would commit, with their content ids: from git where there is a repository,
 * by walking and hashing where there is none; lists and ids are the same either way. What goes wrong is in `diagnostics`.
 * Where git says what it said before and all that it cannot answer for is as it was, the tree is the one that was kept.
 */
export async function readWorkTree({ host, root, roots = [], statCache = emptyStatCache, kept, keptListing }: ReadRequest): Promise<WorkTree> {
  const t0Ms = probeTime(host, root, roots);
  const known = kept && roots.length === 0 ? (): KeptTree['listing'] | undefined => kept()?.listing : undefined;
  const opening = Promise.all([openFolder(host, { name: '', root, known }), ...roots.map(({ name, path }) => openFolder(host, { name, root: path }))]);
  // Whoever throws meanwhile has the last word.
  opening.catch(() => undefined);
  const stats = typeof statCache === 'function' ? statCache() : statCache;
  const folders = await opening;
  const mounted = mountRoots(host, { root, roots });
  const algorithm = folders[0]?.git?.algorithm ?? 'sha1';
  const reader = new ContentReader({ host: mounted, root, algorithm, statCache: stats, t0Ms });
  const [only] = folders;
  if (folders.length === 1 && only?.git?.origin !== undefined) {
    const tree = readPlain(only.git, { host: mounted, root, t0Ms, reader, stats, ignored: only.ignored, kept, keptListing });
    if (tree !== undefined) return tree;
  }
  // The workspace itself comes first.
  let entries = new Map<string, TreeEntry>();
  const diagnostics: Diagnostic[] = [];
  const absent: AbsentFile[] = [];
  const closed: string[] = [];
  for (const folder of folders) {
    const called = folder.name === '' ? 'the workspace' : `the root "${folder.name}"`;
    if (folder.problem !== undefined)
      diagnostics.push(diagnose('gitFailed', { message: `git cannot list ${called}: ${gravestLine(folder.problem)}`, help: gitRemedy(folder.problem) }));
    const prefix = folder.name === '' ? '' : `${folder.name}/`;
    const git = inAlgorithm(folder.git, algorithm);
    const onIndex = (note: string, stat: FileStat): void => reader.note(note, stat);
    const doubtful = git && findDoubtful({ host, root: folder.root, prefix, git, statCache: stats, onIndex });
    const read = await readFolder(host, { ...folder, git, doubtful }, (path, hint) => reader.read(prefix + path, hint));
    if (prefix === '') entries = read.entries;
    else for (const entry of read.entries.values()) entries.set(prefix + entry.path, { ...entry, path: prefix + entry.path });
    for (const entry of read.absent) absent.push({ entry: { ...entry, path: prefix + entry.path }, root: folder.root });
    for (const path of read.closed) closed.push(prefix + path);
    for (const path of read.unreadablePaths) diagnostics.push(diagnose('pathNotUtf8', { message: `the path ${JSON.stringify(prefix + path)} is not UTF-8` }));
  }
  for (const path of [...closed, ...reader.refused()])
    diagnostics.push(diagnose('unreadableFile', { message: `${JSON.stringify(path)} cannot be read`, help: 'mend its permissions, or have git ignore it' }));
  const ignored = joinIgnored(new Map(folders.map((folder) => [folder.name, folder.ignored])));
  const listed = folders.flatMap(({ git }) => git ?? []);
  const dirty = listed.length === 0 ? undefined : listed.some(({ files }) => isDirty(files));
  const fileMode = listed.every((git) => git.fileMode);
  return new WorkTree({ host: mounted, root, t0Ms, entries: () => entries, reader, ignored, fileMode, dirty, diagnostics, absent: absentFiles(host, absent) });
}

interface PlainReading {
  readonly host: Host;
  readonly root: string;
  readonly t0Ms: number;
  readonly reader: ContentReader;
  readonly stats: StatCache;
  readonly ignored: IgnoredPaths;
  readonly kept: ReadRequest['kept'];
  readonly keptListing: ReadRequest['keptListing'];
}

/** The tree of a workspace that git's words and a look at files decide on: taken over, or listed. `undefined` where a file cannot be read. */
function readPlain(git: GitFiles, { host, root, t0Ms, reader, stats, ignored, kept, keptListing }: PlainReading): WorkTree | undefined {
  const looks = new Looks(lookBelow(host, root, (path, hint) => reader.read(path, hint)));
  const former = kept?.();
  const before = git.plain?.isKnown === true ? former : undefined;
  const about = { host, root, statCache: stats, onIndex: (note: string, stat: FileStat): void => reader.note(note, stat) };
  const isSameList = before !== undefined && !hasIndexMoved({ ...about, index: git.index }) && knowsAll(before, { stats, note: noteOf(root, git.index) });
  const edited = isSameList ? looks.editsSince(before.looks) : undefined;
  const doubtful = before !== undefined && edited !== undefined && reader.refused().length === 0 ? new Set(before.looks.map(([path]) => path)) : undefined;
  // As long as git's index has not moved, all that is in doubt is in the stat cache.
  const looked = doubtful ?? (hasIndexMoved({ ...about, index: git.index }) ? undefined : new Set(stats.entries.keys()));
  let read: ReadPlain | undefined;
  const readNow = (): ReadPlain => {
    if (read !== undefined) return read;
    const split = looked && git.plain?.split(looked);
    if (split !== undefined && looked !== undefined) read = { entries: readSplit(split, looks, looked), others: split.files };
    else {
      const inDoubt = findDoubtful({ ...about, prefix: '', git });
      const others = git.files.filter(({ path, trusted }) => !trusted || inDoubt.has(path));
      read = { entries: readListed(git, looks, inDoubt).entries, others };
    }
    return read;
  };
  const entries = (): TreeEntries => readNow().entries;
  const indexed = (): IndexedFiles => {
    const others = readNow().others.filter(({ path }) => !path.startsWith('.mmo/'));
    return { indexFile: git.index.file, recorded: new Map(others.map((file) => [file.path, recordedIn(file)])) };
  };
  if (doubtful === undefined) entries();
  if (reader.refused().length > 0) return undefined;
  const isSame = doubtful !== undefined && edited?.length === 0;
  const found = isSame ? before : keptOf(git, looks, doubtful === undefined ? isDirty(readNow().others) : before?.dirty === true);
  const editedSince = doubtful === undefined ? former && editsSinceKept(git, former, { looks, keptListing }) : edited;
  const since = former !== undefined && editedSince !== undefined ? { digest: former.digest, edited: editedSince } : undefined;
  return new WorkTree({
    host,
    root,
    t0Ms,
    entries,
    reader,
    ignored,
    fileMode: git.fileMode,
    dirty: found?.dirty,
    diagnostics: [],
    kept: found,
    listing: git.plain?.listing,
    since,
    indexed,
  });
}

/** Files, and those among what git told that are not simply as recorded. */
interface ReadPlain {
  readonly entries: TreeEntries;
  readonly others: readonly GitFile[];
}

function recordedIn({ path, mode, recordedId }: GitFile): TreeEntry | undefined {
  return mode === undefined || recordedId === undefined ? undefined : { path, mode, id: recordedId, blobId: recordedId };
}

/** The same where git says something else than then, or its index has moved: by going through what it said and what it says. */
function editsSinceKept(
  { plain, origin }: GitFiles,
  kept: KeptTree,
  { looks, keptListing }: { readonly looks: Looks } & Pick<PlainReading, 'keptListing'>,
): readonly string[] | undefined {
  if (plain === undefined || origin === undefined) return undefined;
  const listing = kept.listing.digest === origin.digest ? plain.listing : keptListing?.(kept.listing.digest);
  return listing && editsBetween({ listing, looks: kept.looks }, { listing: plain.listing, looks: looks.all() });
}

/** Whether all that git cannot answer for was looked at. What the stat cache knows beside it may be in doubt as well. */
function knowsAll(kept: KeptTree, { stats, note }: { readonly stats: StatCache; readonly note: string }): boolean {
  const known = new Set(kept.looks.map(([path]) => path)).add(note);
  for (const path of stats.entries.keys()) if (!known.has(path)) return false;
  return true;
}

/** What a tree follows from that was read from this listing and these looks. */
function keptOf(git: GitFiles, looks: Looks, dirty: boolean): KeptTree | undefined {
  if (git.origin === undefined) return undefined;
  const all = looks.all();
  return { digest: sha256(JSON.stringify([git.origin.digest, all])), listing: git.origin, dirty, looks: all };
}

function isDirty(files: readonly GitFile[]): boolean {
  return files.some(({ id }) => id === undefined);
}

/** A root whose repository hashes otherwise than the workspace's is hashed by us: ids of one tree are of one kind. */
function inAlgorithm(git: GitFiles | undefined, algorithm: GitFiles['algorithm']): GitFiles | undefined {
  if (git === undefined || git.algorithm === algorithm) return git;
  return { ...git, files: git.files.map((file) => ({ ...file, trusted: false })) };
}

/** Reads a file of the folder at hand. */
type ReadFile = (path: string, hint?: IndexHint | undefined) => TreeEntry | undefined;

interface Read {
  readonly entries: Map<string, TreeEntry>;
  readonly unreadablePaths: readonly string[];
  /** Folders that cannot be looked into. */
  readonly closed: readonly string[];
  /** Left out by a sparse checkout; in `entries` as well. */
  readonly absent: readonly TreeEntry[];
}

/** The files of one folder, their paths relative to it. */
async function readFolder(
  host: Host,
  { root, git, ignored, doubtful }: OpenFolder & { readonly doubtful: ReadonlySet<string> | undefined },
  readFile: ReadFile,
): Promise<Read> {
  const relative: ReadFile = (path, hint) => {
    const entry = readFile(path, hint);
    return entry && { ...entry, path };
  };
  return git === undefined ? readWalked({ host, root, readFile: relative, ignored }) : readListed(git, new Looks(lookBelow(host, root, relative)), doubtful);
}

/** Reads a file that no link leads to. */
function lookBelow(host: Host, root: string, readFile: ReadFile): ReadFile {
  const hasRealParents = realParentTest(host, root);
  return (path, hint) => (hasRealParents(path) ? readFile(path, hint) : undefined);
}

/** The same of a listing in two parts, where all that must be looked at is known. */
function readSplit({ clean, files }: ReturnType<PlainFiles['split']>, looks: Looks, looked: ReadonlySet<string>): TreeEntries {
  const all = new ListedEntries(clean);
  const { entries } = readListed({ files, unreadablePaths: [], closedFolders: [] }, looks, looked);
  for (const [path, entry] of entries) all.set(path, entry);
  dropBelowLinks(all, new Set([...clean.links, ...linksAmong(entries.values())]));
  return all;
}

function readListed(git: Pick<GitFiles, 'files' | 'unreadablePaths' | 'closedFolders'>, looks: Looks, doubtful: ReadonlySet<string> | undefined): Read {
  const entries = new Map<string, TreeEntry>();
  const absent: TreeEntry[] = [];
  for (const file of git.files) {
    const { path, mode, id, keepMode, skipped } = file;
    if (path.startsWith('.mmo/')) continue;
    const isDoubtful = file.trusted && doubtful?.has(path) === true;
    if (((file.trusted && !isDoubtful) || mode === '160000') && id !== undefined && mode !== undefined) {
      entries.set(path, { path, mode, id, blobId: id });
      continue;
    }
    const entry = looks.at(path, mode && { mode, keepMode });
    if (entry !== undefined) entries.set(path, { ...entry, blobId: blobIdOf(entry, file, isDoubtful) });
    else if (skipped && id !== undefined && mode !== undefined) absent.push({ path, mode, id, blobId: id });
  }
  for (const entry of absent) entries.set(entry.path, entry);
  dropBelowLinks(entries, linksAmong(entries.values()));
  return { entries, unreadablePaths: git.unreadablePaths, closed: git.closedFolders, absent };
}

/** Where git was told not to look, or did not look closely, its blob counts only if the bytes bear it out. */
function blobIdOf(entry: TreeEntry, { id, mode, seen }: GitFile, isDoubtful: boolean): string | undefined {
  return mode === entry.mode && ((seen && !isDoubtful) || id === entry.id) ? id : undefined;
}

async function readWalked({ host, root, readFile, ignored }: { host: Host; root: string; readFile: ReadFile; ignored: IgnoredPaths }): Promise<Read> {
  const { walkFiles } = await import('./walk-files.ts');
  const entries = new Map<string, TreeEntry>();
  const unreadablePaths: string[] = [];
  const closed: string[] = [];
  const skips = (path: string, kind: 'file' | 'directory'): boolean => ignored.keep([{ path, kind }]).length === 0;
  for (const path of walkFiles({ host, root, skips, onClosed: (folder) => closed.push(folder) })) {
    const entry = readFile(path);
    if (entry !== undefined) entries.set(path, entry);
    // Node decodes a name that is not UTF-8 with replacement characters; no file is found by that name.
    else if (path.includes('\uFFFD')) unreadablePaths.push(path);
  }
  return { entries, unreadablePaths, closed, absent: [] };
}

function realParentTest(host: Host, root: string): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const isReal = (folder: string): boolean => {
    if (folder === '') return true;
    const before = known.get(folder);
    if (before !== undefined) return before;
    const answer = isReal(folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) && isFolder(host, `${root}/${folder}`);
    known.set(folder, answer);
    return answer;
  };
  return (path) => isReal(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
}

function isFolder(host: Host, path: string): boolean {
  try {
    return host.files.lstat(path)?.kind === 'directory';
  } catch {
    // Not to be known: whoever reads below it will say so.
    return true;
  }
}

/** git may say much before it gives up; why it did is what it calls fatal. */
function gravestLine(text: string): string {
  const lines = text.split('\n');
  return lines.find((line) => line.startsWith('fatal: ')) ?? lines[0] ?? '';
}
