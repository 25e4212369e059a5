import { errorCode } from '../host/error-code.ts';
import type { Host } from '../host/host.ts';
import type { DirectoryEntry, FileStat } from '../model/files.ts';

/*
 * The workspace lock
 *
 * Node offers no flock(2), and a file that merely exists cannot tell a living holder from a killed one. So the lock is
 * a row of generations, files `lock.<n>` in one folder, of which the highest counts. A file holds who took it (pid,
 * start time of that pid, boot id, a random number); an empty one has been released.
 *
 *   take     read the highest generation n (0 and released when there is none). Unless it is empty or its holder is dead,
 *            the lock is busy. Otherwise link(2) a file written beforehand to `lock.<n+1>`: exactly one process can, and
 *            the name never exists without its content. List again: if a higher one is there, withdraw (delete one's own).
 *   hold     delete what is KEPT or more generations older, and the claims that dead processes left.
 *   release  truncate one's own file.
 *   look     a stranger may have deleted the file (`rm -rf .mmo`). While no generation at all is there, nobody has taken
 *            the lock since: link one's own again, and withdraw if another is there then. Otherwise it is lost, for good.
 *
 * Why two never hold it:
 *  - The highest file is never deleted: a holder deletes older ones only, who withdraws has seen a higher one, and a
 *    release truncates. So once n has existed, n or something higher exists for ever.
 *  - Two may find the same n free, but only one links n+1.
 *  - One may find n free, sleep, and link n+1 after others have taken, released and deleted n+1: then a higher one exists
 *    and stays, is seen in the second listing, and it withdraws. So who does not withdraw linked a name that had never
 *    been used, and its predecessor was released or dead and cannot come back: names are not used twice, and a dead
 *    process's pid with the same start time and boot does not live again.
 *  - A listing may miss files that come or go while it is made. KEPT free generations stay behind the highest, so to miss
 *    every higher one, that many whole turns would have to pass during one listing.
 *  - Nobody ever deletes or overwrites what a living holder wrote, so there is no moment of taking over to get wrong.
 *
 * After a crash of the machine the boot id differs, whatever the files hold. The lock is for the processes of one
 * machine; processes of another, or of a container with pids of its own, cannot be told from dead ones.
 */
const POLL_MS = 50;
const KEPT = 8;
/** How coarse the times of file systems are taken to be. */
const SETTLED_MS = 20;

export interface WorkspaceLock {
  /** Somebody else held it first: what was planned before may be out of date. */
  readonly waited: boolean;
  /** False for ever once it was lost: its file was deleted and somebody else has taken the lock since. What was only deleted is written again. */
  isHeld(): boolean;
  /** Gives it up; calling it again does nothing. */
  release(): void;
}

export interface WorkspaceLockOptions {
  readonly host: Host;
  /** Folder of the lock's files; made when it is taken. */
  readonly dir: string;
  /** Waits for a living holder instead of giving up. */
  readonly wait: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told the holder's pid once, when the waiting begins. */
  readonly onWait?: ((pid: number) => void) | undefined;
  /** The pid of one who holds it for all that is known from elsewhere, should its file have been deleted. */
  readonly otherHolder?: (() => number | undefined) | undefined;
}

/** Takes the lock that keeps two runs of one workspace apart. `undefined` when it is busy and waiting is not wanted, or the signal fires. */
export async function acquireWorkspaceLock(options: WorkspaceLockOptions): Promise<WorkspaceLock | undefined> {
  const { host, dir, signal } = options;
  const content = `${identity(host)} ${host.clock.random(6)}\n`;
  let waited = false;
  while (signal?.aborted !== true) {
    const generation = highest(host, dir);
    const holder = holderOf(host, dir, generation) ?? options.otherHolder?.();
    if (holder === undefined) {
      if (claim(host, dir, { generation: generation + 1, content })) return hold(host, dir, { generation: generation + 1, waited, content });
      // Somebody was quicker; who it is shows in the next round.
      continue;
    }
    if (!options.wait) return undefined;
    if (!waited) options.onWait?.(holder);
    waited = true;
    await host.clock.sleep(POLL_MS, signal);
  }
  return undefined;
}

interface Holding {
  readonly generation: number;
  readonly waited: boolean;
  readonly content: string;
}

function hold(host: Host, dir: string, { generation, waited, content }: Holding): WorkspaceLock {
  clear(host, dir, generation);
  let held = true;
  /** The file at the last reading that found it ours. Whoever writes, links or replaces it moves its ctime: a look at that costs a fifth of a reading, and each restore looks. */
  let seen: FileStat | undefined;
  const look = (): FileStat | undefined => {
    try {
      return host.files.lstat(pathOf(dir, generation));
    } catch {
      return undefined;
    }
  };
  const read = (): string | undefined => {
    const before = look();
    const text = host.files.tryReadText(pathOf(dir, generation));
    // Another file in its place could have the same number and the same time within one tick of the clock.
    seen = text === content && before !== undefined && host.clock.now() - before.ctimeMs > SETTLED_MS ? before : undefined;
    return text;
  };
  const isAsSeen = (): boolean => {
    const now = seen && look();
    return now !== undefined && now.ino === seen?.ino && now.ctimeMs === seen.ctimeMs && now.size === seen.size;
  };
  return {
    waited,
    isHeld() {
      if (!held || isAsSeen()) return held;
      const text = read();
      if (text === content) return true;
      try {
        // There, and only not to be read at this moment; or deleted.
        held = text === undefined && (generations(host, dir).includes(generation) || claimAgain(host, dir, { generation, content }));
      } catch {
        // A disk that does not answer has not given it to somebody else.
      }
      return held;
    },
    release() {
      if (!held) return;
      held = false;
      try {
        if (read() === content) host.files.truncate(pathOf(dir, generation), 0);
      } catch {
        // The disk fails: our death releases it as well.
      }
    },
  };
}

/** Only in an empty folder: any generation in it was taken after the deletion, or may have been. */
function claimAgain(host: Host, dir: string, claimed: { readonly generation: number; readonly content: string }): boolean {
  if (highest(host, dir) > 0 || !claim(host, dir, claimed)) return false;
  if (generations(host, dir).length === 1) return true;
  host.files.unlink(pathOf(dir, claimed.generation));
  return false;
}

function claim(host: Host, dir: string, { generation, content }: { readonly generation: number; readonly content: string }): boolean {
  const claimFile = `${dir}/claim.${host.machine.pid}.${host.clock.random(6)}`;
  const lockFile = pathOf(dir, generation);
  unlessUnwritable(() => {
    host.files.mkdir(dir);
    host.files.write(claimFile, content, { exclusive: true });
  });
  try {
    host.files.link(claimFile, lockFile);
  } catch (error) {
    if (host.files.exists(lockFile) || !host.files.exists(claimFile)) return false;
    // The disk cannot do it; or the one that had the name is gone already, which a higher generation tells.
    if (highest(host, dir) < generation) throw error;
    return false;
  } finally {
    host.files.unlink(claimFile);
  }
  if (highest(host, dir) === generation) return true;
  host.files.unlink(lockFile);
  return false;
}

/** Without the lock two runs could mix their outputs, so that none begins where it cannot be taken. */
function unlessUnwritable(act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new Error(`the workspace cannot be locked, since its folder .mmo cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The living holder's pid. What cannot be read as a holder's file is nobody's. */
function holderOf(host: Host, dir: string, generation: number): number | undefined {
  const text = host.files.tryReadText(pathOf(dir, generation)) ?? '';
  const pid = Number(text.split(' ')[0]);
  const identity = /^(.+) [0-9a-f]{12}\n$/.exec(text)?.[1];
  return identity !== undefined && identity === identityOf(host, pid) ? pid : undefined;
}

function identity(host: Host): string {
  const text = identityOf(host, host.machine.pid);
  if (text === undefined) throw new Error('the workspace cannot be locked: this system does not tell about its processes (no /proc, no ps)');
  return text;
}

function identityOf(host: Host, pid: number): string | undefined {
  const info = host.processes.inspect(pid);
  return info && `${pid} ${host.machine.bootId || '-'} ${info.startTime}`;
}

function highest(host: Host, dir: string): number {
  return generations(host, dir).reduce((a, b) => Math.max(a, b), 0);
}

function generations(host: Host, dir: string): readonly number[] {
  return list(host, dir).flatMap(({ name }) => {
    const digits = /^lock\.([1-9]\d{0,14})$/.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}

/** A folder that is not there, or not any more, is empty; one that cannot be read is a fault. */
function list(host: Host, dir: string): readonly DirectoryEntry[] {
  try {
    return host.files.readdir(dir);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function clear(host: Host, dir: string, generation: number): void {
  for (const { name } of list(host, dir)) {
    const [kind, number] = name.split('.');
    const old = kind === 'lock' && Number(number) <= generation - KEPT;
    const left = kind === 'claim' && host.processes.inspect(Number(number)) === undefined;
    // A folder of that name is damage, and must not stand in the way for ever.
    if (old || left) host.files.remove(`${dir}/${name}`);
  }
}

function pathOf(dir: string, generation: number): string {
  return `${dir}/lock.${generation}`;
}
