import { diagnose } from '../diagnostics/diagnose.ts';
import type { CommandLine } from '../engine/read-before-after.ts';
import type { ProcessEnd, Watchdog } from '../host/host.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Masker } from '../scheduler/create-masker.ts';
import type { CommandContext } from './command-context.ts';

/** Where lines run, and until when. */
export interface CommandLinesOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** For what the lines write. */
  readonly masker: Masker;
}

/**
 * Runs lines of `mmo.json` one after another by `sh -c` at the workspace root, up to the first that fails, which is
 * returned as a diagnostic. What they write goes to standard error as it comes, secrets masked. They have mmo's own environment and what
 * `mmo.json` sets; whatever a line leaves in the background ends with it. The signal ends the line that runs, and the rest.
 */
export async function runCommandLines(
  { terminal, host }: Pick<CommandContext, 'terminal' | 'host'>,
  lines: readonly CommandLine[],
  { root, signal, masker }: CommandLinesOptions,
): Promise<Diagnostic | undefined> {
  if (lines.length === 0) return undefined;
  const { processes, clock } = host;
  const watchdog = processes.watchdog(`lines-${clock.random(8)}`);
  try {
    for (const line of lines) {
      if (signal.aborted) return undefined;
      const end = await runLine(line, watchdog);
      if (end.exitCode !== 0 && !signal.aborted) return describe(line, end);
    }
    return undefined;
  } finally {
    watchdog.dismiss();
  }

  async function runLine(line: CommandLine, guard: Watchdog): Promise<ProcessEnd> {
    const streams = { stdout: masker.openStream(), stderr: masker.openStream() };
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const child = await processes.spawn({
      argv: ['/bin/sh', '-c', line.line],
      cwd: root,
      env: environmentOf(line, root, host.env),
      onOutput: (stream, chunk) => terminal.writeError(decoders[stream].decode(streams[stream].write(chunk), { stream: true })),
    });
    guard.add(child.pid);
    const over = new AbortController();
    const stop = (): void => {
      child.kill('SIGTERM');
      void clock.sleep(GRACE_MS, over.signal).then(() => over.signal.aborted || child.kill('SIGKILL'));
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const end = await child.ended;
    for (const stream of ['stdout', 'stderr'] as const) terminal.writeError(decoders[stream].decode(streams[stream].end()));
    over.abort();
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
    guard.remove(child.pid);
    return end;
  }
}

/** Between TERM and KILL. */
const GRACE_MS = 5_000;

function environmentOf({ env }: CommandLine, root: string, hostEnv: CommandContext['host']['env']): Readonly<Record<string, string | undefined>> {
  const path = [`${root}/node_modules/.bin`, ...(hostEnv['PATH'] ? [hostEnv['PATH']] : ['/usr/local/bin:/usr/bin:/bin'])].join(':');
  return { ...hostEnv, PATH: path, ...env, MMO: '1', MMO_WORKSPACE_ROOT: root };
}

function describe({ when, command, line, span }: CommandLine, { exitCode, signal }: ProcessEnd): Diagnostic {
  const how = exitCode === undefined ? `was ended by ${signal ?? 'a signal'}` : `exited with ${exitCode}`;
  const shown = line.length > 60 ? `${line.slice(0, 59)}…` : line;
  return diagnose('commandLineFailed', { message: `"${when}" of the command "${command}" ${how}: ${shown.replaceAll('\n', ' ')}`, span });
}
