import type { Host } from '../host/host.ts';

const folders = ['', '/run', '/runs', '/index', '/index/records'];
/** `.<name>.<pid>.<random>.tmp`, as files that are written whole are called before they get their name. */
const temporary = /^\..*\.(\d+)\.[0-9a-f]{12}\.tmp$/;

/** Removes from the state folder what processes that have died were about to write. Costs room only, so faults are ignored. */
export function removeTemporaries({ files, processes }: Pick<Host, 'files' | 'processes'>, stateDir: string): void {
  for (const folder of folders) {
    try {
      for (const { name } of files.readdir(`${stateDir}${folder}`)) {
        const pid = temporary.exec(name)?.[1];
        if (pid !== undefined && processes.inspect(Number(pid)) === undefined) files.unlink(`${stateDir}${folder}/${name}`);
      }
    } catch {
      // There is no such folder, or it cannot be written.
    }
  }
}
