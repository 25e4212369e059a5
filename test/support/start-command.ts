import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunEvent } from '../../core/model/event.ts';

/** How one call of the CLI ended. */
export interface MmoResult {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of stdout that are events; empty without `--json`. */
  readonly events: readonly RunEvent[];
}

/** A call of the CLI that still runs. */
export interface MmoProcess {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when stdout or stderr contains the text, and what was written to the other one before is heard, too; rejects when the process ends without it. */
  readonly said: (text: string) => Promise<void>;
  /** What both streams have told so far. */
  readonly heard: () => string;
  readonly ended: Promise<MmoResult>;
}

/** Starts a command that keeps what it writes; `signal` kills it. Its events are read where `--json` asks for them. */
export function startCommand(
  argv: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd: string; signal?: AbortSignal | undefined; onLine?: ((line: string) => void) | undefined },
): MmoProcess {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  if (options.onLine !== undefined) createInterface({ input: child.stdout }).on('line', options.onLine);
  const text = (stream: 'stdout' | 'stderr'): string => Buffer.concat(chunks[stream]).toString('utf8');
  child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  const stop = (): void => {
    child.kill('SIGKILL');
    // The reason is the test's failure, if it has one: of a hang, nothing else is left to read.
    const reason: unknown = options.signal?.reason;
    if (reason instanceof Error && reason.name !== 'AbortError')
      process.stderr.write(`\n${args.join(' ')}: ran on when its test failed, and had said:\n${heard().slice(-8000)}\n`);
  };
  options.signal?.addEventListener('abort', stop, { once: true });
  const heard = (): string => `${text('stdout')}${text('stderr')}`;
  const ended = new Promise<MmoResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      options.signal?.removeEventListener('abort', stop);
      const stdout = text('stdout');
      const events = args.includes('--json') ? parseEvents(stdout) : [];
      resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined, stdout, stderr: text('stderr'), events });
    });
  });
  const said = async (wanted: string): Promise<void> => {
    const heard = new Promise<void>((resolve) => {
      const look = (): void => {
        if (text('stdout').includes(wanted) || text('stderr').includes(wanted)) resolve();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      look();
    });
    const silent = ended.then((result) => {
      if (`${result.stdout}${result.stderr}`.includes(wanted)) return;
      throw new Error(`mmo ended (${result.exitCode ?? result.signal}) without saying "${wanted}":\n${result.stdout}${result.stderr}`);
    });
    await Promise.race([heard, silent]);
    // Who has come late to two pipes reads them in any order.
    await nextTurn();
  };
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), said, heard, ended };
}

function parseEvents(stdout: string): RunEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{"type":'))
    .map((line) => JSON.parse(line) as RunEvent);
}
