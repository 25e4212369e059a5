import { isGitError, runGit } from '../../git/run-git.ts';
import type { Host } from '../../host/host.ts';
import type { Finding } from './finding.ts';

/** Clocks of a machine and its file server drift; more than this makes fresh files look old. */
const MAX_SKEW_MS = 2_000;

/** Whether the file system's clock goes with the machine's, and neither is behind the last commit. */
export function checkClock(host: Host, root: string): readonly Finding[] {
  const check = 'clock';
  const now = host.clock.now();
  const findings: Finding[] = [];
  const written = writtenAt(host, root);
  // To write may take longer than that, on a disk with other things to do.
  const skewMs = written === undefined ? 0 : written < now ? written - now : Math.max(0, written - host.clock.now());
  if (Math.abs(skewMs) > MAX_SKEW_MS) {
    const message = `the file system's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} this machine's`;
    findings.push({ check, status: 'warning', message, help: 'synchronise both clocks; files just written are hashed more often than needed' });
  }
  const answer = runGit(host, root, ['log', '-1', '--format=%ct']);
  const committedMs = isGitError(answer) ? 0 : Number(Buffer.from(answer).toString('latin1').trim()) * 1000;
  if (committedMs > now + MAX_SKEW_MS) {
    const message = `this machine's clock is behind the last commit, of ${new Date(committedMs).toISOString()}`;
    findings.push({ check, status: 'warning', message, help: 'set the clock' });
  }
  return findings.length > 0 ? findings : [{ check, status: 'ok', message: 'the clocks of machine and file system agree' }];
}

function writtenAt(host: Host, root: string): number | undefined {
  const probe = `${root}/.mmo/tmp/doctor-${host.clock.random(4)}`;
  try {
    host.files.mkdir(`${root}/.mmo/tmp`);
    host.files.write(probe, '', { exclusive: true });
    const ctimeMs = host.files.lstat(probe)?.ctimeMs;
    host.files.unlink(probe);
    return ctimeMs;
  } catch {
    return undefined;
  }
}
