import type { Host } from '../host/host.ts';
import type { Candidate, IgnoredPaths } from './ignored-paths.ts';
import type { LookAt } from './look-once.ts';

export interface FolderWatchOptions {
  readonly host: Host;
  readonly root: string;
  readonly ignored: IgnoredPaths;
  /** Whether a path, or something below it, is listed already. */
  readonly isListed: (path: string, kind: 'file' | 'directory') => boolean;
  /** Whether the listing is of the folder as it is: a file in it that is not listed was left out as ignored. */
  readonly wasShown: (folder: string, look: LookAt) => boolean;
  /** Whether a folder's time can no longer stay the same through another change. */
  readonly isSettled: (ctimeMs: number) => boolean;
}

/** What one search for unlisted files is for. */
export interface UnlistedRequest {
  readonly isOutput: (path: string) => boolean;
  /** All files unless told. */
  readonly matters?: ((path: string) => boolean) | undefined;
  readonly look: LookAt;
}

/** What one look at a folder found beside what is listed. */
interface Look {
  readonly ctimeMs: number;
  readonly settled: boolean;
  /** Neither listed nor an output; git may ignore them. */
  readonly candidates: readonly Candidate[];
}

/**
 * Finds files that a tree's listing does not have yet. A folder is read again only when its ctime has moved; folders
 * that hold nothing listed (empty ones) are looked into as well, since a file may appear there at any time.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #looks = new Map<string, Look>();

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** Unlisted files that matter in the folders and in unlisted folders below them, without ignored ones and outputs. */
  findUnlisted(folders: readonly string[], request: UnlistedRequest): readonly string[] {
    const { matters = () => true } = request;
    const pending = [...folders];
    const visited = new Set<string>();
    const found = new Set<string>();
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      if (visited.has(folder)) continue;
      visited.add(folder);
      const candidates = this.#look(folder, request)?.candidates ?? [];
      // To ask git takes a process, which a file that no input names is not worth.
      for (const { path, kind } of this.#options.ignored.keep(candidates.filter(({ path, kind }) => kind === 'directory' || matters(path)))) {
        if (kind === 'directory') {
          if (!this.#options.host.files.exists(`${this.#options.root}/${path}/.git`)) pending.push(path);
        } else if (!this.#options.isListed(path, 'file')) found.add(path);
      }
    }
    return [...found].sort();
  }

  /** What is ignored is decided otherwise now. */
  forget(): void {
    this.#looks.clear();
  }

  #look(folder: string, { isOutput, look }: UnlistedRequest): Look | undefined {
    const { host, root, isListed, isSettled, wasShown } = this.#options;
    const stat = look(folder);
    if (stat?.kind !== 'directory') return undefined;
    const last = this.#looks.get(folder);
    if (last?.settled && last.ctimeMs === stat.ctimeMs) return last;
    const settled = isSettled(stat.ctimeMs);
    const isShown = wasShown(folder, look);
    const candidates: Candidate[] = [];
    for (const { name, kind } of childrenOf(host, folder === '' ? root : `${root}/${folder}`)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'other' || name === '.git' || path === '.mmo') continue;
      const candidate: Candidate = { path, kind: kind === 'directory' ? 'directory' : 'file' };
      if (isShown && candidate.kind === 'file') continue;
      if (!isListed(path, candidate.kind) && !isOutput(path)) candidates.push(candidate);
    }
    const found: Look = { ctimeMs: stat.ctimeMs, settled, candidates };
    this.#looks.set(folder, found);
    return found;
  }
}

function childrenOf(host: Host, folder: string): ReturnType<Host['files']['readdir']> {
  try {
    return host.files.readdir(folder);
  } catch {
    return [];
  }
}
