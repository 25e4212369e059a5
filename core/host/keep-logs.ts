import { lstatSync, readdirSync, readFileSync, watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './error-code.ts';
import { inspectProcess } from './inspect-process.ts';
import { KeptLog } from './kept-log.ts';

/** While something is written. */
const LOOK_EVERY_MS = 20;
/** After so many looks that saw nothing new it sleeps until the system tells of a change. */
const LOOKS_UNTIL_REST = 3;
const COUNT_EVERY_MS = 1_000;
/** A service that is being replaced is gone for a moment. */
const COUNTS_UNTIL_END = 2;

export interface KeepLogsOptions {
  /** Absolute: holds `<id>.log` and, of what runs, `<id>.json` with pid and startTime. */
  readonly folder: string;
  /** Of each log so many last bytes stay. */
  readonly limitBytes: number;
}

/**
 * Keeps the logs of a folder for as long as one of its processes lives. It stands beside the writers, not between: when it
 * is killed the logs go on, only longer and with coarser times, and any number of it may run at once.
 */
export async function keepLogs({ folder, limitBytes }: KeepLogsOptions): Promise<void> {
  const logs = new Map<string, KeptLog>();
  const look = (): boolean => {
    let changed = false;
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.log')) continue;
      const log = logs.get(name) ?? new KeptLog(`${folder}/${name}`, limitBytes);
      logs.set(name, log);
      if (log.look()) changed = true;
    }
    return changed;
  };
  const { ino } = lstatSync(folder);
  let countAt = performance.now() + COUNT_EVERY_MS;
  let emptyCounts = 0;
  let still = 0;
  try {
    while (emptyCounts < COUNTS_UNTIL_END && lstatSync(folder).ino === ino) {
      still = look() ? 0 : still + 1;
      if (still < LOOKS_UNTIL_REST) await delay(LOOK_EVERY_MS);
      else if (!(await rest(folder, look))) still = 0;
      if (performance.now() < countAt) continue;
      countAt = performance.now() + COUNT_EVERY_MS;
      emptyCounts = livesOne(folder) ? 0 : emptyCounts + 1;
    }
  } catch (error) {
    // The folder is gone, and with it all that there was to keep; a full disk is nobody's fault here either.
    if (!['ENOENT', 'ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')) throw error;
  }
}

/** Waits until a log changes, at most until the next count; false when one did. Where nothing can be watched it is asked again soon. */
async function rest(folder: string, look: () => boolean): Promise<boolean> {
  const woken = new AbortController();
  const wake = (): void => woken.abort();
  let ms = COUNT_EVERY_MS;
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(folder, (_, name) => {
      if (name === null || name.endsWith('.log')) wake();
    });
    watcher.on('error', wake);
  } catch {
    ms = COUNT_EVERY_MS / 2;
  }
  try {
    // What came before it was watched.
    if (look()) return false;
    await delay(ms, undefined, { signal: woken.signal }).catch(() => undefined);
    return !woken.signal.aborted;
  } finally {
    watcher?.close();
  }
}

function livesOne(folder: string): boolean {
  return readdirSync(folder).some((name) => {
    if (!/\.\d+\.json$/.test(name)) return false;
    try {
      const { pid, startTime } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { readonly pid: number; readonly startTime: string };
      return inspectProcess(pid)?.startTime === startTime;
    } catch {
      // Being written, or damaged: it tells of nobody.
      return false;
    }
  });
}
