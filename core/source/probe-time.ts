import type { Host } from '../host/host.ts';

/** How far a file system's clock may be behind the host's where no probe can be written. */
const SLACK_MS = 2000;

/** T0: the file system's time now, as the ctime of a fresh file in `<root>/.mmo/tmp`; a little early where none can be made. */
export function probeTime(host: Host, root: string): number {
  const folder = `${root}/.mmo/tmp`;
  const probe = `${folder}/t0-${host.clock.random(8)}`;
  try {
    host.files.mkdir(folder);
    host.files.write(probe, '', { exclusive: true });
    const ctimeMs = host.files.lstat(probe)?.ctimeMs;
    host.files.unlink(probe);
    return ctimeMs ?? host.clock.now() - SLACK_MS;
  } catch {
    return host.clock.now() - SLACK_MS;
  }
}
