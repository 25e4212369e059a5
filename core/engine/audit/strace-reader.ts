import { posix } from 'node:path';
import type { FileUse } from './file-use.ts';
import { type PlaceArgument, type StraceCall, straceCall } from './strace-call.ts';

/** What the audit has strace write down. */
export const tracedCalls = '%file,fchdir,getdents,getdents64,clone,clone3,fork,vfork';

/**
 * Reads traces line by line and gathers what became of the paths below the folders of interest. Relative paths are those of
 * the process: its folder is followed over chdir and fork, and corrected wherever strace tells it.
 */
export class StraceReader {
  readonly uses: ReadonlyMap<string, FileUse>;
  readonly #uses = new Map<string, FileUse>();
  readonly #isWanted: (path: string) => boolean;
  readonly #madeFolders = new Set<string>();
  /** The beginning of a call that another process' line interrupted. */
  readonly #unfinished = new Map<number, string>();
  /** By process; threads share a folder. */
  readonly #folders = new Map<number, { path: string }>();
  /** Folders of processes that are forking: the child may be heard of before its number. */
  readonly #forking = new Map<number, { path: string }>();
  #start = '/';

  constructor(isWanted: (path: string) => boolean) {
    this.#isWanted = isWanted;
    this.uses = this.#uses;
  }

  /** A new trace begins, of a command started in this folder. */
  begin(cwd: string): void {
    this.#start = cwd;
    this.#unfinished.clear();
    this.#folders.clear();
    this.#forking.clear();
  }

  line(line: string): void {
    const [, number, rest] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (number === undefined || rest === undefined) return;
    const pid = Number(number);
    const begun = / ?<unfinished \.\.\.>$/.exec(rest);
    if (begun !== null) {
      const text = rest.slice(0, begun.index);
      this.#unfinished.set(pid, text);
      if (isFork(text.slice(0, text.indexOf('(')))) this.#forking.set(pid, this.#folderOf(pid));
      return;
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(rest);
    const before = this.#unfinished.get(pid);
    if (resumed !== null) this.#unfinished.delete(pid);
    const call = straceCall(pid, resumed === null ? rest : `${before ?? ''}${rest.slice(resumed[0].length)}`);
    if (call !== undefined) this.#take(call);
  }

  #folderOf(pid: number): { path: string } {
    const known = this.#folders.get(pid);
    if (known !== undefined) return known;
    const [forked] = this.#forking.values();
    const folder = { path: forked?.path ?? this.#start };
    this.#folders.set(pid, folder);
    return folder;
  }

  #take(call: StraceCall): void {
    const { name, pid, args, result } = call;
    const folder = this.#folderOf(pid);
    const fdcwd = /AT_FDCWD<((?:[^>\\]|\\.)*)>/.exec(args)?.[1];
    if (fdcwd !== undefined && !fdcwd.includes('\\')) folder.path = fdcwd;
    if (isFork(name)) {
      this.#forking.delete(pid);
      if (result <= 0) return;
      if (args.includes('CLONE_FS')) this.#folders.set(result, folder);
      else if (!this.#folders.has(result)) this.#folders.set(result, { path: folder.path });
      return;
    }
    const first = this.#resolve(call.places[0], folder.path);
    const second = this.#resolve(call.places[1], folder.path);
    if (result < 0) {
      if ((call.error === 'ENOENT' || call.error === 'ENOTDIR') && first !== undefined && !makes(name)) this.#note(first, 'missed');
      return;
    }
    if (name === 'chdir') folder.path = first ?? folder.path;
    else if (name === 'fchdir') folder.path = call.descriptor ?? folder.path;
    else if (name.startsWith('getdents')) this.#note(call.descriptor, 'listed');
    else if (name.startsWith('open') || name === 'creat') this.#opened(call, first);
    else if (name.startsWith('execve')) this.#note(first, 'read');
    else if (name === 'readlink' || name === 'readlinkat') this.#note(first, 'looked');
    else if (name.startsWith('mkdir')) this.#make(first, true);
    else if (name.startsWith('mknod')) this.#make(first);
    else if (name.startsWith('symlink')) this.#make(second);
    else if (name.startsWith('link')) {
      this.#note(first, 'read');
      this.#make(second);
    } else if (name.startsWith('rename')) this.#make(second, first !== undefined && this.#madeFolders.has(first));
    else if (looks.test(name) && !args.includes('S_IFDIR')) this.#note(first, 'looked');
  }

  #opened({ args, name, opened }: StraceCall, asked: string | undefined): void {
    const path = opened ?? asked;
    const creates = name === 'creat' || /\bO_CREAT\b/.test(args);
    if (/\bO_PATH\b|\bO_TMPFILE\b/.test(args)) return;
    if (name === 'creat' || /\bO_WRONLY\b/.test(args) || (creates && /\bO_(?:TRUNC|EXCL)\b/.test(args))) this.#make(path);
    else if (/\bO_RDWR\b/.test(args)) this.#note(path, creates ? 'updated' : 'read');
    else {
      this.#note(path, 'read');
      // A link on the way to the file is wanted, too.
      if (asked !== undefined && asked !== path) this.#note(asked, 'read');
    }
  }

  #make(path: string | undefined, isFolder = false): void {
    if (path === undefined) return;
    if (isFolder) this.#madeFolders.add(path);
    const use = this.#use(path);
    if (use !== undefined && !use.read && !use.listed) use.made = true;
  }

  #note(path: string | undefined, what: Exclude<keyof FileUse, 'made'>): void {
    if (path === undefined || this.#isBelowMade(path)) return;
    const use = this.#use(path);
    if (use === undefined || use.made) return;
    // What was not there when it was first wanted is the task's own from then on.
    if (what === 'updated' && use.missed) use.made = true;
    else if (what !== 'read' || !use.updated) use[what] = true;
  }

  #isBelowMade(path: string): boolean {
    if (this.#madeFolders.size === 0) return false;
    for (let folder = path; folder !== '/'; folder = posix.dirname(folder)) if (this.#madeFolders.has(folder)) return true;
    return false;
  }

  #use(path: string): FileUse | undefined {
    if (!this.#isWanted(path)) return undefined;
    const known = this.#uses.get(path);
    if (known !== undefined) return known;
    const use: FileUse = { read: false, listed: false, looked: false, missed: false, updated: false, made: false };
    this.#uses.set(path, use);
    return use;
  }

  #resolve(place: PlaceArgument | undefined, folder: string): string | undefined {
    if (place === undefined || place.path === '') return undefined;
    const path = posix.resolve(place.from ?? folder, place.path);
    return path.startsWith('/') ? path : undefined;
  }
}

const looks = /^(?:.*stat(?:x|at)?\d*|access|faccessat2?|getxattr|lgetxattr)$/;

function isFork(name: string): boolean {
  return name === 'clone' || name === 'clone3' || name === 'fork' || name === 'vfork';
}

function makes(name: string): boolean {
  return /^(?:mkdir|mknod|symlink|link|unlink|rmdir|rename)/.test(name);
}
