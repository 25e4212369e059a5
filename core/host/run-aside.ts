import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Processes } from './host.ts';

type Ended = Awaited<ReturnType<Processes['runAside']>>;

/**
 * Starts a helper program and resolves with its output once it has ended. It writes into files without a name: a pipe would
 * fill up, and the program stand still, for as long as mmo is busy with something else. `undefined` where that cannot be
 * done, or may be why it failed: a disk that is full.
 */
export async function runAside(argv: readonly string[], { cwd, env }: Parameters<Processes['runAside']>[1]): Promise<Ended | undefined> {
  const files = openNameless(2);
  if (files === undefined) return undefined;
  const [stdout = -1, stderr = -1] = files;
  try {
    const child = spawn(argv[0] ?? '', argv.slice(1), { cwd, ...(env && { env }), stdio: ['ignore', stdout, stderr] });
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    return exitCode === 0 ? { exitCode, stdout: readAll(stdout), stderr: readAll(stderr).toString('utf8') } : undefined;
  } finally {
    for (const file of files) closeSync(file);
  }
}

function openNameless(count: number): readonly number[] | undefined {
  const files: number[] = [];
  try {
    while (files.length < count) {
      const path = join(tmpdir(), `mmo-${process.pid}-${randomBytes(8).toString('hex')}`);
      files.push(openSync(path, 'wx+', 0o600));
      unlinkSync(path);
    }
    return files;
  } catch {
    for (const file of files) closeSync(file);
    return undefined;
  }
}

function readAll(file: number): Buffer {
  const bytes = Buffer.allocUnsafe(fstatSync(file).size);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) read = readSync(file, bytes, length, bytes.length - length, length);
  return bytes.subarray(0, length);
}
