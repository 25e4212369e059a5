import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { LocalProcess } from '../model/local-processes.ts';
import { inspectProcess } from './inspect-process.ts';

/** `sysconf(_SC_CLK_TCK)`, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** All that the system tells of a living process; `undefined` when there is none of that number, or only a zombie. */
export function readProcess(pid: number): LocalProcess | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Numbers of all processes; without /proc those of the user, by ps. */
export function pidsOfMachine(): readonly number[] {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-x', '-o', 'pid='], { encoding: 'utf8' }).stdout.split('\n').map(Number).filter(Boolean);
  }
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** A variable of a process' environment as it was at its start; never without /proc. */
export function variableOf(pid: number, name: string): string | undefined {
  const entry = textOf(`/proc/${pid}/environ`)
    .split('\0')
    .find((one) => one.startsWith(`${name}=`));
  return entry?.slice(name.length + 1);
}

function fromProc(pid: number): LocalProcess | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === '') return undefined;
  // `pid (name) state parent group …`: the name may hold spaces and parentheses, what follows the last one may not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  const startTime = fields[19];
  if (startTime === undefined || state === 'Z' || state === 'X') return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    startTime,
    argv: textOf(`/proc/${pid}/cmdline`).split('\0').slice(0, -1),
    cwd: targetOf(`/proc/${pid}/cwd`),
    program: targetOf(`/proc/${pid}/exe`),
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND,
    memoryBytes: Number(fields[21]) * PAGE_BYTES,
  };
}

function fromPs(pid: number): LocalProcess | undefined {
  const known = inspectProcess(pid);
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=,rss=,command=', '-p', String(pid)], { encoding: 'utf8' });
  const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec((stdout ?? '').trimEnd());
  if (known === undefined || match === null) return undefined;
  const [, parent, kilobytes, command = ''] = match;
  const about = { parent: Number(parent), argv: command.split(' '), cwd: undefined, program: undefined, cpuMs: 0, memoryBytes: Number(kilobytes) * 1024 };
  return { ...known, ...about };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}
