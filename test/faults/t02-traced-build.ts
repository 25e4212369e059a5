import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { MmoResult } from '../support/start-command.ts';
import type { FaultWorkspace } from './rig/fault-workspace.ts';
import { processesBelow } from './rig/processes-below.ts';

/** Where in a workspace a call of the system acts; undefined is elsewhere. */
export type Place = 'cache' | 'state' | 'tree' | undefined;

/** One call of the system that a build made: the `nth` of its kind. */
export interface Call {
  readonly name: string;
  readonly nth: number;
  readonly place: Place;
}

/** A build under strace. */
export interface TracedBuild {
  readonly result: MmoResult;
  /** What was asked to be traced, in order. */
  readonly calls: readonly Call[];
  /** Where faults were injected. */
  readonly hit: readonly Place[];
  /** It says nothing of mmo: a pipe of the process itself was hit, which no file system can do and makes Node wait for ever, or strace could not trace. */
  readonly isVoid: boolean;
}

const host = createNodeHost();
/** A build takes a second or two. */
const longestMs = 180_000;

/** Calls by which mmo changes files or reads them; a close that fails has closed all the same, which an injection cannot do. */
const traced = [
  ...['openat', 'read', 'pread64', 'write', 'pwrite64', 'fsync', 'rename', 'link', 'unlink', 'mkdir', 'rmdir', 'symlink', 'readlink'],
  ...['ftruncate', 'truncate', 'chmod', 'fchmod', 'utimensat', 'copy_file_range', 'ioctl', 'statx', 'getdents64', 'sendfile'],
];

/**
 * Builds one task at a time with the main thread of mmo, which does all its work on files, under strace; the tasks are not
 * traced. `inject` is what strace calls an injection: `write:error=ENOSPC:when=3`.
 */
export async function tracedBuild(
  workspace: FaultWorkspace,
  { inject, signal }: { readonly inject?: string; readonly signal: AbortSignal },
): Promise<TracedBuild> {
  const { rig, subject } = workspace;
  const folder = mkdtempSync(join(tmpdir(), 'mmo-strace-'));
  try {
    const log = join(folder, 'log');
    const which = inject === undefined ? [`trace=${traced.join(',')}`] : [`trace=${inject.slice(0, inject.indexOf(':'))}`, `inject=${inject}`];
    const { argv, env } = await subject.build();
    const command = ['strace', '-qq', '-y', '-o', log, ...which.flatMap((what) => ['-e', what]), ...argv, '--concurrency', '1'];
    const strace = rig.spawn(command, { env: { ...env, UV_THREADPOOL_SIZE: '1' }, signal });
    const late = setTimeout(() => {
      // strace alone would leave it behind.
      for (const { pid } of processesBelow(rig.root)) host.processes.kill(pid, 'SIGKILL');
    }, longestMs);
    const result = await strace.ended;
    clearTimeout(late);
    const lines = existsSync(log) ? readFileSync(log, 'latin1').split('\n') : [];
    const injected = lines.filter((line) => line.includes('(INJECTED)'));
    const isSelfHit = injected.some((line) => /^\w+\(\d+<(?:pipe|anon_inode):/.test(line));
    const isVoid = isSelfHit || /^strace: /m.test(result.stderr);
    return { result, calls: callsOf(lines, rig.root), hit: injected.map((line) => placeOf(line, rig.root)), isVoid };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function callsOf(lines: readonly string[], root: string): readonly Call[] {
  const counts = new Map<string, number>();
  return lines.flatMap((line) => {
    const name = /^(\w+)\(/.exec(line)?.[1];
    if (name === undefined) return [];
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return [{ name, nth, place: placeOf(line, root) }];
  });
}

function placeOf(line: string, root: string): Place {
  if (line.includes(`${root}/.mmo/cache`)) return 'cache';
  if (line.includes(`${root}/.mmo`)) return 'state';
  return line.replaceAll(`<${root}>`, '').includes(`${root}/`) ? 'tree' : undefined;
}
