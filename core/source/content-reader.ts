import { errorCode } from '../host/error-code.ts';
import type { Host } from '../host/host.ts';
import type { FileStat } from '../model/files.ts';
import type { FileMode, TreeEntry } from '../model/tree.ts';
import { hashFile } from './hash-file.ts';
import { reusableId, type StatCache, type StatRecord } from './stat-cache.ts';

export interface ContentReaderOptions {
  readonly host: Host;
  /** Absolute workspace root. */
  readonly root: string;
  readonly algorithm: 'sha1' | 'sha256';
  readonly statCache: StatCache;
  /** Start of this reading on the file system's clock. */
  readonly t0Ms: number;
}

/** What git's index says of a path, where it does. */
export interface IndexHint {
  readonly mode: FileMode;
  /** Take the executable bit from the index. */
  readonly keepMode: boolean;
}

/** How long after a change a file's times may still be the same after another one. */
const TICK_MS = 20;

/** Hashes files of a work tree, each content once: remembers stats, and reuses those of the last reading. */
export class ContentReader {
  readonly #options: ContentReaderOptions;
  /** The file system's clock minus the host's. */
  readonly #skewMs: number;
  readonly #records = new Map<string, { readonly record: StatRecord; readonly settled: boolean }>();
  readonly #refused = new Set<string>();

  constructor(options: ContentReaderOptions) {
    this.#options = options;
    this.#skewMs = options.t0Ms - options.host.clock.now();
  }

  /** The file as it is on disk now; `undefined` when there is no file or link, or it cannot be read. */
  read(path: string, hint?: IndexHint): TreeEntry | undefined {
    const { root } = this.#options;
    const stat = this.#lstat(`${root}/${path}`, path);
    if (stat === undefined || stat.kind === 'directory' || stat.kind === 'other') return undefined;
    const id = this.#idOf(path, stat);
    return id === undefined ? undefined : { path, mode: modeOf(stat, hint), id };
  }

  /** Has the next run know, by a name that is no path of the workspace, that something was like this. */
  note(name: string, stat: FileStat): void {
    this.#remember(name, stat, { id: 'noted', settled: true });
  }

  /** Whether a change at that time can no longer be followed by another one with the same time. */
  isSettled(ctimeMs: number): boolean {
    return ctimeMs < this.#options.host.clock.now() + this.#skewMs - TICK_MS;
  }

  /** Paths that are there and cannot be read, in code-unit order. */
  refused(): readonly string[] {
    return [...this.#refused].sort();
  }

  /** All that was hashed or reused, for the next run. */
  statCache(): StatCache {
    const entries = new Map<string, StatRecord>();
    for (const [path, { record }] of this.#records) entries.set(path, record);
    return { entries, writtenAtMs: this.#options.t0Ms };
  }

  #idOf(path: string, stat: FileStat): string | undefined {
    const { host, root, algorithm } = this.#options;
    const known = this.#knownId(path, stat);
    if (known !== undefined) {
      if (!this.#records.has(path)) this.#remember(path, stat, { id: known, settled: true });
      return known;
    }
    const settled = this.isSettled(stat.ctimeMs);
    try {
      const id = hashFile(host, `${root}/${path}`, { stat, algorithm });
      this.#remember(path, stat, { id, settled });
      return id;
    } catch (error) {
      this.#note(path, error);
      return undefined;
    }
  }

  #lstat(absolute: string, path: string): FileStat | undefined {
    try {
      return this.#options.host.files.lstat(absolute);
    } catch (error) {
      this.#note(path, error);
      return undefined;
    }
  }

  /** What has gone meanwhile was never there; anything else stands in the way of a key. */
  #note(path: string, error: unknown): void {
    if (!['ENOENT', 'ENOTDIR', 'EINVAL'].includes(errorCode(error) ?? '')) this.#refused.add(path);
  }

  #knownId(path: string, stat: FileStat): string | undefined {
    const { statCache, t0Ms } = this.#options;
    const own = this.#records.get(path);
    if (own === undefined) return reusableId(statCache.entries.get(path), stat, statCache.writtenAtMs);
    return reusableId(own.record, stat, own.settled ? Number.POSITIVE_INFINITY : t0Ms);
  }

  #remember(path: string, { size, mtimeMs, ctimeMs, ino, mode }: FileStat, { id, settled }: { id: string; settled: boolean }): void {
    this.#records.set(path, { record: { size, mtimeMs, ctimeMs, ino, mode, id }, settled });
  }
}

function modeOf(stat: FileStat, hint: IndexHint | undefined): FileMode {
  if (stat.kind === 'symlink') return '120000';
  if (hint?.keepMode && (hint.mode === '100644' || hint.mode === '100755')) return hint.mode;
  return (stat.mode & 0o100) === 0 ? '100644' : '100755';
}
