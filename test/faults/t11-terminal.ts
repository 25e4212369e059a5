import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultWorkspace } from './rig/fault-workspace.ts';
import { waitUntil } from './rig/wait-until.ts';

/** A build on a terminal of its own, with a shell that waits for it there and outlives the terminal. */
export interface TerminalBuild {
  readonly pressCtrlC: () => void;
  /** The window is gone. */
  readonly close: () => void;
  /** True when it ended within the time. */
  readonly ended: (withinMs: number) => Promise<boolean>;
  /** As the shell saw it. */
  readonly exitCode: () => number;
  /** The terminal's settings, before and after: equal, or cannot be asked any more. */
  readonly isRestored: () => boolean;
}

const beginsWithinMs = 120_000;

/** Starts it on a pseudo-terminal made by util-linux' `script`; resolves when it has begun. */
export async function buildOnTerminal({ rig, subject, around }: FaultWorkspace, defer: (cleanup: () => unknown) => void): Promise<TerminalBuild> {
  const notes = mkdtempSync(join(tmpdir(), 'mmo-notes-'));
  defer(() => rmSync(notes, { recursive: true, force: true }));
  const { argv, env } = await subject.build();
  const command = argv
    .filter((word) => word !== '--json')
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(' ');
  // As with a user's shell: the terminal's first process dies of the hang-up, and the kernel then tells the group of the build.
  // A trap that does something, unlike one that ignores, is not passed on to the build.
  const build = `(: > ${notes}/begun; exec ${command})`;
  const steps = [`trap : INT HUP`, `stty -g > ${notes}/before`, build, `echo $? > ${notes}/code`, `stty -g > ${notes}/after`, `: > ${notes}/done`];
  writeFileSync(join(notes, 'steps'), steps.join('\n'));
  const shell: ChildProcess = spawn('script', ['-qec', `sh ${notes}/steps; :`, '/dev/null'], {
    cwd: rig.root,
    env: { ...env, PATH: process.env['PATH'], HOME: join(around, 'home'), SHELL: '/bin/sh', TERM: 'xterm', LANG: 'C.UTF-8', GIT_CONFIG_GLOBAL: '/dev/null' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  defer(() => shell.kill('SIGKILL'));
  shell.stdin?.on('error', () => undefined);
  await once(shell, 'spawn');
  // What comes before ends a shell that does not wait yet, or nothing at all.
  await waitUntil(() => existsSync(join(notes, 'begun')), beginsWithinMs);
  const note = (name: string): string => (existsSync(join(notes, name)) ? readFileSync(join(notes, name), 'utf8').trim() : '');
  return {
    pressCtrlC: () => void shell.stdin?.write('\u0003'),
    close: () => void shell.kill('SIGKILL'),
    ended: (withinMs) => waitUntil(() => existsSync(join(notes, 'done')), withinMs),
    exitCode: () => Number(note('code') || -1),
    isRestored: () => note('after') === '' || note('after') === note('before'),
  };
}
