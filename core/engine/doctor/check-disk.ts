import { formatBytes } from '../../lib/format-bytes.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

const LITTLE_BYTES = 1_000_000_000;

/** What is known to behave unlike a local disk: locks, links, times. */
const NETWORK = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE'],
]);

/** Free space and kind of the file systems that hold the workspace and the cache. */
export function checkDisk({ host, workspace }: Session): readonly Finding[] {
  const findings: Finding[] = [];
  const places = new Map([
    [workspace.stateDir, 'the workspace'],
    [workspace.cacheDir, 'the cache'],
  ]);
  const seen = new Set<number | undefined>();
  for (const [path, name] of places) {
    const device = host.files.lstat(path)?.dev;
    const space = host.files.space(path);
    if (space === undefined || seen.has(device)) continue;
    seen.add(device);
    const free = `${formatBytes(space.freeBytes)} free for ${name}`;
    if (space.freeBytes < LITTLE_BYTES) {
      findings.push({ check: 'disk', status: 'warning', message: free, help: 'make room: a task that cannot write fails, and nothing more is cached' });
    } else findings.push({ check: 'disk', status: 'ok', message: free });
    const network = NETWORK.get(space.type);
    if (network !== undefined) {
      const message = `${name} is on a network or user-space file system (${network})`;
      findings.push({
        check: 'disk',
        status: 'warning',
        message,
        help: 'keep it on a local disk: times and links there are less exact and every look is slower',
      });
    }
  }
  if (ignoresCase(workspace, host.files)) {
    const message = 'the file system does not tell upper from lower case';
    findings.push({ check: 'disk', status: 'warning', message, help: 'keep names apart by more than case' });
  }
  return findings;
}

function ignoresCase({ stateDir }: Session['workspace'], files: Session['host']['files']): boolean {
  return files.exists(stateDir) && files.exists(stateDir.replace(/\.mmo$/, '.MMO'));
}
