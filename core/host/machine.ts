import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import type { Machine } from './host.ts';

/** What this machine is. The boot id is read when it is first asked for. */
export function readMachine(): Machine {
  let bootId: string | undefined;
  return {
    platform: [process.platform, process.arch, libc()].filter((part) => part !== '').join('-'),
    hostname: hostname(),
    pid: process.pid,
    get bootId() {
      bootId ??= readBootId();
      return bootId;
    },
    user: process.getuid === undefined || process.getgid === undefined ? undefined : { uid: process.getuid(), gid: process.getgid() },
    cpus: Math.max(1, Math.min(availableParallelism(), cgroupQuota())),
  };
}

/** The C library by the loader that this Node names in its first page; a process report would cost ten milliseconds. */
function libc(): string {
  if (process.platform !== 'linux') return '';
  const head = Buffer.alloc(4096);
  try {
    const file = openSync(process.execPath, 'r');
    readSync(file, head, 0, head.length, 0);
    closeSync(file);
  } catch {
    return 'glibc';
  }
  return head.includes('ld-musl') ? 'musl' : 'glibc';
}

function readBootId(): string {
  if (process.platform === 'linux') return tryRead('/proc/sys/kernel/random/boot_id').trim();
  if (process.platform === 'darwin') return spawnSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return '';
}

/** A container's share of processors; Node knows the affinity only, not the quota. */
function cgroupQuota(): number {
  const [quota, period] = process.platform === 'linux' ? tryRead('/sys/fs/cgroup/cpu.max').trim().split(' ') : [];
  const cpus = Math.ceil(Number(quota) / Number(period));
  return Number.isFinite(cpus) && cpus > 0 ? cpus : Number.POSITIVE_INFINITY;
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
