import type { RawListing } from '../git/list-work-tree.ts';
import type { Host } from '../host/host.ts';
import { isSameStat } from '../lib/is-same-stat.ts';
import { lowerBound } from '../lib/lower-bound.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { FileStat } from '../model/files.ts';
import type { Tree, TreeEntry, WorkspacePath } from '../model/tree.ts';
import type { AbsentFiles } from './absent-files.ts';
import type { ContentReader } from './content-reader.ts';
import { FolderWatch } from './folder-watch.ts';
import type { IgnoredPaths } from './ignored-paths.ts';
import { isBelow } from './is-below.ts';
import type { KeptTree } from './kept-tree.ts';
import { ListedEntries, type TreeEntries } from './listed-entries.ts';
import { type LookAt, lookOnce } from './look-once.ts';
import { movedFolders } from './moved-folders.ts';
import type { StatCache } from './stat-cache.ts';

export interface WorkTreeOptions {
  readonly host: Host;
  /** Absolute workspace root. */
  readonly root: string;
  readonly t0Ms: number;
  /** Asked once, as late as possible: a run that finds everything as it was needs none of them. */
  readonly entries: () => TreeEntries;
  readonly reader: ContentReader;
  readonly ignored: IgnoredPaths;
  readonly fileMode: boolean;
  readonly dirty: boolean | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly absent?: AbsentFiles | undefined;
  readonly kept?: KeptTree | undefined;
  /** git's words that `kept` follows from. */
  readonly listing?: RawListing | undefined;
  /** What git's index holds where its word was not enough; only where all other files are as recorded in it. */
  readonly indexed?: (() => IndexedFiles) | undefined;
  /** The kept tree of an earlier reading, by digest, and the files of it that hold something else now; its paths and modes are the same. */
  readonly since?: { readonly digest: string; readonly edited: readonly WorkspacePath[] } | undefined;
}

/** How a work tree differs from git's index. */
export interface IndexedFiles {
  /** Absolute. */
  readonly indexFile: string;
  /** What the index holds, where that need not be what lies on disk; undefined for what it does not hold. */
  readonly recorded: ReadonlyMap<WorkspacePath, TreeEntry | undefined>;
}

/** Files that matter to a task and the folders they were listed from, `''` being the root. */
export interface Watched {
  readonly files: readonly WorkspacePath[];
  readonly folders: readonly WorkspacePath[];
}

/** How files looked before a task ran. */
export interface InputSnapshot {
  readonly files: ReadonlyMap<WorkspacePath, FileStat | undefined>;
  readonly folders: ReadonlyMap<WorkspacePath, FileStat | undefined>;
}

/** The files on disk: as read at the start, and brought up to date where something may have changed since. */
export class WorkTree implements Tree {
  /** T0: what has an older ctime is as it was read. */
  readonly t0Ms: number;
  /** Whether git sees uncommitted work; undefined without git. */
  readonly dirty: boolean | undefined;
  /** Errors make the tree unusable for keys. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #options: WorkTreeOptions;
  readonly #unlisted = new Map<WorkspacePath, TreeEntry>();
  readonly #watch: FolderWatch;
  #known: TreeEntries | undefined;
  #sorted: readonly WorkspacePath[] | undefined;
  #isAsRead = true;
  #hasOtherRules = false;

  constructor(options: WorkTreeOptions) {
    this.#options = options;
    this.t0Ms = options.t0Ms;
    this.dirty = options.dirty;
    this.diagnostics = options.diagnostics;
    const isListed = (path: string, kind: 'file' | 'directory'): boolean => (kind === 'file' ? this.#entries.has(path) : this.hasBelow(path));
    const isSettled = (ctimeMs: number): boolean => options.reader.isSettled(ctimeMs);
    this.#watch = new FolderWatch({
      host: options.host,
      root: options.root,
      ignored: options.ignored,
      isListed,
      isSettled,
      wasShown: (folder, look) => this.#wasShown(folder, look),
    });
  }

  /** What it was read from, as long as that is still what it is. */
  get kept(): KeptTree | undefined {
    return this.#isAsRead ? this.#options.kept : undefined;
  }

  /** git's words that it was read from, as long as that is still what it is. */
  get listing(): RawListing | undefined {
    return this.#isAsRead ? this.#options.listing : undefined;
  }

  /** How it differs from git's index, as long as it is what was read. */
  get indexed(): IndexedFiles | undefined {
    return this.#isAsRead ? this.#options.indexed?.() : undefined;
  }

  /** Which files hold something else than in a tree that was kept, where that is all that differs; known without a list of files. */
  editsSince(kept: Pick<KeptTree, 'digest'>): readonly WorkspacePath[] | undefined {
    const { since } = this.#options;
    return this.#isAsRead && since?.digest === kept.digest ? since.edited : undefined;
  }

  get paths(): readonly WorkspacePath[] {
    const entries = this.#entries;
    this.#sorted ??= entries instanceof ListedEntries ? entries.sorted() : inOrder([...entries.keys()]);
    return this.#sorted;
  }

  get(path: WorkspacePath): TreeEntry | undefined {
    return this.#entries.get(path);
  }

  /** The same for a file that git ignores, which only an input without a wildcard may name; reads the disk if it is not listed. */
  getUnlisted(path: WorkspacePath): TreeEntry | undefined {
    const known = this.#entries.get(path) ?? this.#unlisted.get(path);
    if (known !== undefined) return known;
    const entry = this.#options.reader.read(path);
    if (entry !== undefined) this.#unlisted.set(path, entry);
    return entry;
  }

  /** Whether the file is only known to git, since a sparse checkout leaves it out: it counts, but nothing on disk can read it. */
  isAbsent(path: WorkspacePath): boolean {
    return this.#options.absent?.has(path) ?? false;
  }

  read(path: WorkspacePath): Uint8Array | undefined {
    const { host, root } = this.#options;
    const entry = this.#entries.get(path);
    if (entry === undefined) return undefined;
    if (this.isAbsent(path)) return this.#options.absent?.read(path);
    if (entry.mode !== '120000') return host.files.tryRead(`${root}/${path}`);
    return host.files.lstat(`${root}/${path}`)?.kind === 'symlink' ? Buffer.from(host.files.readlink(`${root}/${path}`)) : undefined;
  }

  /** Whether git, or `.gitignore` where there is no git, leaves it out; its parents must not be. */
  isIgnored(path: WorkspacePath, kind: 'file' | 'directory'): boolean {
    return this.#options.ignored.keep([{ path, kind }]).length === 0;
  }

  /** Whether a listed path lies below a folder. */
  hasBelow(folder: WorkspacePath): boolean {
    const start = `${folder}/`;
    const { paths } = this;
    return paths[lowerBound(paths, start)]?.startsWith(start) ?? false;
  }

  /** Listed paths below a folder, in code-unit order. */
  below(folder: WorkspacePath): readonly WorkspacePath[] {
    const start = `${folder}/`;
    const { paths } = this;
    const from = lowerBound(paths, start);
    let to = from;
    while (paths[to]?.startsWith(start) === true) to += 1;
    return paths.slice(from, to);
  }

  /** Stats and ids of all that was hashed, for the workspace index. */
  statCache(): StatCache {
    return this.#options.reader.statCache();
  }

  /**
   * Brings files and folders up to date with the disk and returns the paths whose content, mode or presence has changed,
   * in code-unit order. What has an older ctime than T0 is not read, unless its folder has been put there since. `isOutput` must be the same for all calls.
   * `seen` is how they looked a moment ago: what is written between that look and the reading shows as a change since it.
   */
  revalidate(
    { files, folders, isOutput }: Watched & { readonly isOutput: (path: WorkspacePath) => boolean },
    seen: InputSnapshot = this.snapshot({ files, folders }),
  ): readonly WorkspacePath[] {
    const changed: WorkspacePath[] = [];
    const look = lookOnce(this.#options, seen.folders);
    const moved = movedFolders({ look, folders, t0Ms: this.t0Ms });
    for (const path of files) if (this.#refresh(path, { stat: seen.files.get(path), isMoved: moved.size > 0 && isBelow(path, moved) })) changed.push(path);
    if (changed.some(isRules)) this.#forgetRules();
    for (const path of this.#watch.findUnlisted(folders, { isOutput, look })) {
      if (!this.#refresh(path, { stat: look(path), isNew: true })) continue;
      changed.push(path);
      if (isRules(path)) this.#forgetRules();
    }
    return changed.sort();
  }

  /** Notes how inputs look right before a task runs. Revalidate by what was seen. */
  snapshot({ files, folders }: Watched): InputSnapshot {
    const { host, root } = this.#options;
    const look = (path: WorkspacePath): readonly [WorkspacePath, FileStat | undefined] => [path, host.files.lstat(path === '' ? root : `${root}/${path}`)];
    return { files: new Map(files.map(look)), folders: new Map(folders.map(look)) };
  }

  /**
   * What a task's inputs have become since the snapshot: every file whose ctime, inode or size has moved or that is gone, or whose folder was renamed,
   * and every new file that `matches` the inputs; in code-unit order. Equal content does not excuse a write.
   */
  changedSince(
    snapshot: InputSnapshot,
    { isOutput, matches }: { readonly isOutput: (path: WorkspacePath) => boolean; readonly matches: (path: WorkspacePath) => boolean },
  ): readonly WorkspacePath[] {
    const { host, root } = this.#options;
    const changed: WorkspacePath[] = [];
    const renamed = new Set<WorkspacePath>();
    const look = lookOnce(this.#options);
    for (const [path, before] of snapshot.folders) if (wasRenamed(before, look(path))) renamed.add(path);
    for (const [path, before] of snapshot.files)
      if ((renamed.size > 0 && isBelow(path, renamed)) || !isSameStat(before, host.files.lstat(`${root}/${path}`))) changed.push(path);
    changed.push(...this.#watch.findUnlisted([...snapshot.folders.keys()], { isOutput, matters: matches, look }));
    return changed.sort();
  }

  /** Neither the folder nor one above it, nor what they say is ignored, has moved since before the listing. */
  #wasShown(folder: WorkspacePath, look: LookAt): boolean {
    if (this.#hasOtherRules) return false;
    for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const stat = look(at);
      if (stat === undefined || stat.ctimeMs >= this.t0Ms) return false;
      // Written in place it moves no folder, and shows what was ignored.
      if ((look(at === '' ? '.gitignore' : `${at}/.gitignore`)?.ctimeMs ?? 0) >= this.t0Ms) return false;
      if (at === '') return true;
    }
  }

  #forgetRules(): void {
    this.#options.ignored.reset();
    this.#watch.forget();
    this.#hasOtherRules = true;
  }

  get #entries(): TreeEntries {
    this.#known ??= this.#options.entries();
    return this.#known;
  }

  /** Whether the path's entry differs from the disk; the entry is replaced. Only listed paths and new ones become listed. */
  #refresh(
    path: WorkspacePath,
    { stat, isNew = false, isMoved = false }: { readonly stat: FileStat | undefined; readonly isNew?: boolean; readonly isMoved?: boolean },
  ): boolean {
    const { reader, fileMode } = this.#options;
    const entries = this.#entries.has(path) || isNew ? this.#entries : this.#unlisted;
    const before = entries.get(path);
    if (before?.mode === '160000') return false;
    if (this.isAbsent(path)) {
      if (stat === undefined) return false;
      this.#options.absent?.forget(path);
    }
    if (before !== undefined && stat !== undefined && stat.kind !== 'directory' && stat.ctimeMs < this.t0Ms && !isMoved) return false;
    const now = stat === undefined ? undefined : reader.read(path, before && { mode: before.mode, keepMode: !fileMode });
    if (before?.id === now?.id && before?.mode === now?.mode) return false;
    if (entries === this.#entries) this.#isAsRead = false;
    if (now === undefined) entries.delete(path);
    else entries.set(path, now);
    if ((before === undefined) !== (now === undefined)) this.#sorted = undefined;
    return true;
  }
}

/** git's own order is this one, but for names beyond the basic plane and what is not tracked. */
function inOrder(paths: string[]): readonly string[] {
  return paths.every((path, n) => n === 0 || (paths[n - 1] ?? '') < path) ? paths : paths.sort();
}

function isRules(path: WorkspacePath): boolean {
  return path === '.gitignore' || path.endsWith('/.gitignore');
}

/** A folder that went away and came back: its files keep all their times. Writing into it would have moved its mtime as well. */
function wasRenamed(before: FileStat | undefined, now: FileStat | undefined): boolean {
  return before !== undefined && now !== undefined && (now.ino !== before.ino || (now.ctimeMs !== before.ctimeMs && now.mtimeMs === before.mtimeMs));
}
