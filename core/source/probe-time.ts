import type { Host } from '../host/host.ts';
import type { FileStat } from '../model/files.ts';
import type { ExtraRoot } from '../model/places.ts';

/** How far a file system's clock may be behind the host's where no probe can be written. */
const SLACK_MS = 2000;

/** Enough to see the clock of a file system tick, which it does every few milliseconds. */
const MAX_TRIES = 300;

/** T0: the file system's time now, as the ctime of a fresh file in `<root>/.mmo/tmp`; a little early where none can be made, or where a root lies on another file system. */
export function probeTime(host: Host, root: string, roots: readonly ExtraRoot[] = []): number {
  const folder = `${root}/.mmo/tmp`;
  const probe = `${folder}/t0-${host.clock.random(8)}`;
  try {
    host.files.mkdir(folder);
    let stat = writeProbe(host, probe);
    // Making the folder has moved the root's own time: within the same tick of the clock its listing would look unsettled.
    for (let tries = 0; tries < MAX_TRIES && stat !== undefined && (host.files.lstat(root)?.ctimeMs ?? 0) >= stat.ctimeMs; tries += 1)
      stat = writeProbe(host, probe);
    const isElsewhere = roots.some(({ path }) => host.files.lstat(path)?.dev !== stat?.dev);
    return stat === undefined || isElsewhere ? host.clock.now() - SLACK_MS : stat.ctimeMs;
  } catch {
    return host.clock.now() - SLACK_MS;
  }
}

function writeProbe(host: Host, probe: string): FileStat | undefined {
  host.files.write(probe, '', { exclusive: true });
  const stat = host.files.lstat(probe);
  host.files.unlink(probe);
  return stat;
}
