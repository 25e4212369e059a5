import { spawn } from 'node:child_process';
import { mmoCommand } from './mmo-command.ts';
import type { Rig } from './workspace-rig.ts';

/** A call of the CLI that runs on a terminal of its own. */
export interface TerminalCall {
  /** Resolves when the text has been written, as many times as told; rejects when mmo ends without it. */
  readonly said: (text: string, times?: number) => Promise<void>;
  /** Presses keys: `\n` is Enter, `\u0003` Ctrl-C. */
  readonly type: (keys: string) => void;
  /** What stood on the screen, and the exit code: 128 and its number for a signal. */
  readonly ended: Promise<{ readonly exitCode: number; readonly screen: string }>;
}

/** Starts `mmo <args>` on a pseudo-terminal made by util-linux' `script`. */
export async function startOnTerminal(
  rig: Rig,
  args: readonly string[],
  { signal, env = {} }: { readonly signal: AbortSignal; readonly env?: Readonly<Record<string, string>> },
): Promise<TerminalCall> {
  const command = [...(await mmoCommand()), ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: rig.root,
    env: { PATH: process.env['PATH'], HOME: rig.root, TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  // A character may come in two pieces.
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk;
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<{ readonly exitCode: number; readonly screen: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      signal.removeEventListener('abort', stop);
      resolve({ exitCode: exitCode ?? -1, screen: screen.replaceAll('\r\n', '\n') });
    });
  });
  const said = (text: string, times = 1): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (screen.split(text).length > times) resolve();
      };
      child.stdout.on('data', look);
      look();
      void ended.then((end) =>
        end.screen.split(text).length > times ? resolve() : reject(new Error(`mmo ended (${end.exitCode}) without "${text}":\n${end.screen}`)),
      );
    });
  return { said, type: (keys) => void child.stdin.write(keys), ended };
}
