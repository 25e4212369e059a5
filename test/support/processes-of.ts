import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Whether processes can be listed here. */
export const canListProcesses: boolean = process.platform === 'linux';

/** Pids of processes below a folder that were started by a run, from what the kernel tells of their environment. */
export function processesOf(root: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const isOfRun = readFileSync(`/proc/${name}/environ`, 'utf8')
        .split('\0')
        .some((item) => item.startsWith('MMO_RUN_ID='));
      return isOfRun && readlinkSync(`/proc/${name}/cwd`).startsWith(root) ? [Number(name)] : [];
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return [];
    }
  });
}
