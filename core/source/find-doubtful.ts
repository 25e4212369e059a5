import { readIndexTimes } from '../git/read-index-times.ts';
import type { Host } from '../host/host.ts';
import type { FileStat } from '../model/files.ts';
import type { GitFile, GitFiles, GitIndex } from './list-git-files.ts';
import { reusableId, type StatCache } from './stat-cache.ts';

export interface DoubtRequest {
  readonly host: Host;
  /** Absolute. */
  readonly root: string;
  /** Of the folder's paths in the stat cache. */
  readonly prefix: string;
  readonly git: GitFiles;
  readonly statCache: StatCache;
  /** Told of each index that was looked through, or needs not be, with its stat right before; `note` is its name in the next stat cache. */
  readonly onIndex: (note: string, stat: FileStat) => void;
}

/**
 * The files that git calls as recorded without having looked closely. git compares times in whole seconds, so a change within
 * the second of the ctime that it recorded, of equal size and with the mtime put back, goes unseen for ever; yet its index holds
 * the fractions of that second, which tell.
 *
 * Only an index that has moved since the last reading is gone through, and of its files only those need a look whose recorded
 * second was not over at that reading: what is changed later shows another second, to git as well. Those found then are in the
 * stat cache, and remain in doubt until the index moves again.
 */
export function findDoubtful({ host, root, prefix, git, statCache, onIndex }: DoubtRequest): ReadonlySet<string> {
  const doubtful = new Set<string>();
  const looks = new Map<GitIndex, Look | undefined>();
  for (const file of git.files) {
    const { path, id, index, trusted } = file;
    if (!trusted || id === undefined || file.mode === '160000') continue;
    if (!looks.has(index)) looks.set(index, beginLook({ host, root, index, statCache, onIndex }));
    const look = looks.get(index);
    const isKnown = statCache.entries.has(prefix + path);
    if (look === undefined ? isKnown : mayDiffer(file, { host, root, look, isKnown })) doubtful.add(path);
  }
  return doubtful;
}

/** Whether git's index has moved since it was last looked through; until then all files in doubt are in the stat cache. */
export function hasIndexMoved({
  host,
  root,
  index,
  statCache,
  onIndex,
}: Pick<DoubtRequest, 'host' | 'root' | 'statCache' | 'onIndex'> & { readonly index: GitIndex }): boolean {
  const note = noteOf(root, index);
  const stat = host.files.lstat(index.file);
  if (stat !== undefined) onIndex(note, stat);
  return stat === undefined || reusableId(statCache.entries.get(note), stat, statCache.writtenAtMs) === undefined;
}

/** A root of its own in the same repository has not been looked through with the others. */
export function noteOf(root: string, { file, prefix }: GitIndex): string {
  return `${file} of ${root}/${prefix}`;
}

/** What is compared with the files of one index. */
interface Look {
  readonly times: ReturnType<typeof readIndexTimes>;
  /** What was recorded in an earlier second has been compared before. */
  readonly sinceSeconds: number;
}

/** Undefined for an index that has not moved since it was last looked through. */
function beginLook({
  host,
  root,
  index,
  statCache,
  onIndex,
}: Pick<DoubtRequest, 'host' | 'root' | 'statCache' | 'onIndex'> & { readonly index: GitIndex }): Look | undefined {
  const { file, algorithm } = index;
  const before = statCache.entries.get(noteOf(root, index));
  if (!hasIndexMoved({ host, root, statCache, onIndex, index })) return undefined;
  return { times: readIndexTimes(host, file, algorithm), sinceSeconds: before === undefined ? 0 : Math.floor(statCache.writtenAtMs / 1000) };
}

function mayDiffer(
  { path, id, index }: GitFile,
  { host, root, look, isKnown }: { readonly host: Host; readonly root: string; readonly look: Look; readonly isKnown: boolean },
): boolean {
  const recorded = look.times.get(index.within + path.slice(index.prefix.length));
  // Moved on while git was listing, or not to be read.
  if (recorded === undefined || recorded.id !== id) return true;
  if (recorded.ctimeSeconds < look.sinceSeconds && !isKnown) return false;
  const ctimeMs = host.files.lstat(`${root}/${path}`)?.ctimeMs;
  if (ctimeMs === undefined) return true;
  const withinMs = ctimeMs - recorded.ctimeSeconds * 1000;
  // In another second git has compared the bytes.
  if (withinMs < 0 || withinMs > 1000) return false;
  const recordedMs = recorded.ctimeSeconds * 1000 + recorded.ctimeNanoseconds / 1e6;
  return recorded.ctimeNanoseconds === 0 || ctimeMs !== recordedMs;
}
