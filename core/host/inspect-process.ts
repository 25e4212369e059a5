import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ProcessInfo } from './host.ts';

/** A living process; `undefined` when there is none of that number, or only a zombie. */
export function inspectProcess(pid: number): ProcessInfo | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): ProcessInfo | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // `pid (name) state parent group …`: the name may hold spaces and parentheses, what follows the last one may not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const startTime = fields[19];
  if (group === undefined || startTime === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid, group: Number(group), startTime };
}

function fromPs(pid: number): ProcessInfo | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'pgid=,stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const match = /^\s*(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(stdout ?? '');
  if (match?.[1] === undefined || match[3] === undefined || match[2]?.startsWith('Z') === true) return undefined;
  return { pid, group: Number(match[1]), startTime: match[3] };
}
