import type { Host } from '../host/host.ts';
import { isSameStat } from '../lib/is-same-stat.ts';
import type { FileMode } from '../model/tree.ts';
import { type GitError, isGitError, runGitAside } from './run-git.ts';

/** A path of the index. `clean`: git saw that the file is as recorded; `unsure`: git was told not to look; `skipped`: a sparse checkout leaves it out. */
export interface IndexEntry {
  readonly path: string;
  readonly mode: FileMode;
  readonly id: string;
  readonly state: 'clean' | 'dirty' | 'unsure' | 'skipped';
}

/** What git says of one work tree, in its own words: two answers with the same bytes tell the same. */
export interface RawListing {
  readonly bytes: Uint8Array;
  /** What git said beside them. */
  readonly warnings: string;
}

/** What git says of one work tree; paths relative to the folder that was asked for. */
export interface WorkTreeListing {
  readonly tracked: readonly IndexEntry[];
  /** Neither tracked nor ignored; a nested repository is left out. */
  readonly untracked: readonly string[];
  /** Names that are not UTF-8, decoded with replacement characters. */
  readonly unreadablePaths: readonly string[];
  /** Folders that git could not look into. */
  readonly closedFolders: readonly string[];
}

export interface ListOptions {
  /** Names of filter drivers that must not run, from `readGitSettings`. */
  readonly filters: readonly string[];
  /** Absolute: the index of the repository. */
  readonly indexFile: string;
}

/**
 * Lists a work tree below `root`, without waiting for git. A large one is listed by two processes side by side, what is tracked and what lies beside it; should
 * the index have moved meanwhile, of which they may have seen two, one process is asked for both.
 */
export async function listWorkTree(host: Host, root: string, options: ListOptions): Promise<RawListing | GitError> {
  const index = host.files.lstat(options.indexFile);
  if (index !== undefined && index.size >= LARGE_INDEX_BYTES) {
    const [untracked, tracked] = await Promise.all([listPart(host, root, UNTRACKED, options), listPart(host, root, TRACKED, options)]);
    if (!('message' in untracked || 'message' in tracked) && isSameStat(index, host.files.lstat(options.indexFile)))
      // As one process writes them.
      return { bytes: Buffer.concat([untracked.bytes, tracked.bytes]), warnings: untracked.warnings + tracked.warnings };
  }
  return await listPart(host, root, [...TRACKED, ...UNTRACKED], options);
}

/** Below some 3,000 files a process more takes as long as it saves. */
const LARGE_INDEX_BYTES = 300_000;
const TRACKED = ['-s', '-v', '-c', '-m'];
const UNTRACKED = ['-v', '-o', '--exclude-standard'];

async function listPart(host: Host, root: string, flags: readonly string[], { filters }: ListOptions): Promise<RawListing | GitError> {
  let warnings = '';
  const onStderr = (text: string): void => {
    warnings = text;
  };
  const bytes = await runGitAside(host, root, ['ls-files', '-z', ...flags], { filters, onStderr });
  return isGitError(bytes) ? bytes : { bytes, warnings };
}

/** Takes git's words apart. What is deleted on disk is listed as dirty. */
export function readListing({ bytes, warnings }: RawListing): WorkTreeListing {
  return { ...parseListing(bytes), closedFolders: parseClosedFolders(warnings) };
}

/** Reads the records of `git ls-files -z -s -v -c -m -o`: `? path` or `TAG MODE ID STAGE<tab>path`. */
export function parseListing(bytes: Uint8Array): Omit<WorkTreeListing, 'closedFolders'> {
  const { records, unreadablePaths } = decodeRecords(bytes);
  const tracked: IndexEntry[] = [];
  const untracked: string[] = [];
  for (const record of records) {
    const tag = record.charAt(0);
    if (tag === '?') {
      if (!record.endsWith('/')) untracked.push(record.slice(2));
      continue;
    }
    const tab = record.indexOf('\t', 9);
    if (tab < 0) continue;
    const path = record.slice(tab + 1);
    const last = tracked.at(-1);
    // A modified file and a conflict's stages repeat the path right after its first record.
    if (last?.path === path) tracked[tracked.length - 1] = { ...last, state: 'dirty' };
    else
      tracked.push({
        path,
        mode: toFileMode(record.slice(2, 8)),
        id: record.slice(9, tab - 2),
        state: record.charAt(tab - 1) === '0' ? stateOf(tag) : 'dirty',
      });
  }
  return { tracked, untracked, unreadablePaths };
}

/** git only warns of a folder it may not read, and lists nothing of it. */
function parseClosedFolders(warnings: string): readonly string[] {
  return [...warnings.matchAll(/^warning: could not open directory '(.+?)\/?': (?!No such file)/gm)].map((match) => match[1] ?? '').sort();
}

/** git's mode as one of the four that are written today. */
export function toFileMode(mode: string): FileMode {
  if (mode === '100644') return '100644';
  if (mode === '100755' || mode === '120000' || mode === '160000') return mode;
  return '100644';
}

function stateOf(tag: string): IndexEntry['state'] {
  if (tag === 'H') return 'clean';
  if (tag === 'S' || tag === 's') return 'skipped';
  return tag === 'h' ? 'unsure' : 'dirty';
}

/** One decoding for all where every name is UTF-8; else record by record. */
function decodeRecords(bytes: Uint8Array): { records: readonly string[]; unreadablePaths: readonly string[] } {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const records = strict.decode(bytes).split('\0');
    records.pop();
    return { records, unreadablePaths: [] };
  } catch {
    const records: string[] = [];
    const unreadable = new Set<string>();
    for (let start = 0, end = bytes.indexOf(0); end >= 0; start = end + 1, end = bytes.indexOf(0, start)) {
      const record = bytes.subarray(start, end);
      try {
        records.push(strict.decode(record));
      } catch {
        unreadable.add(Buffer.from(record.subarray(record[0] === 63 ? 2 : record.indexOf(9) + 1)).toString('utf8'));
      }
    }
    return { records, unreadablePaths: [...unreadable].sort() };
  }
}
