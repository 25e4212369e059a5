import { constants } from 'node:os';
import { diagnose } from '../../diagnostics/diagnose.ts';
import type { ProcessEnd } from '../../host/host.ts';
import type { Command } from '../command-context.ts';
import { exitCodes, interruptExitCodes } from '../exit-codes.ts';
import { findService } from '../find-service.ts';
import { payAttention } from '../pay-attention.ts';
import { runRequestOf } from '../run-request-of.ts';

/** Between HUP and KILL. */
const GRACE_MS = 5_000;

/** `mmo shell <service>`: `$SHELL` on the terminal, or on whatever standard input is, in the service's folder and environment; its exit code is mmo's. */
export const shellCommand: Command = async (context) => {
  const { flags, positionals, args, argv, host, accept, open } = context;
  const request = accept(runRequestOf(flags, { tasks: [], args, argv }));
  const workspace = request === undefined ? undefined : await open();
  if (request === undefined || workspace === undefined) return exitCodes.usage;
  const service = findService(context, workspace, positionals[0] ?? '');
  if (service === undefined) return exitCodes.usage;
  const report = accept(workspace.environment({ service, command: 'shell', vars: request.vars }));
  if (report === undefined) return exitCodes.usage;

  const shell = host.env['SHELL'] || '/bin/sh';
  const { interrupts } = payAttention(context);
  interrupts.leave(['SIGINT']);
  try {
    const child = await host.processes.spawn({ argv: [shell], cwd: report.cwd, env: report.env, inherit: true });
    const over = new AbortController();
    const stop = (): void => {
      // A shell on a terminal ignores TERM.
      child.kill('SIGHUP');
      void host.clock.sleep(GRACE_MS, over.signal).then(() => over.signal.aborted || child.kill('SIGKILL'));
    };
    interrupts.signal.addEventListener('abort', stop, { once: true });
    if (interrupts.signal.aborted) stop();
    const end = await child.ended;
    over.abort();
    const stoppedBy = interrupts.signal.aborted ? interrupts.name() : undefined;
    return stoppedBy === undefined ? exitCodeOf(end) : interruptExitCodes[stoppedBy];
  } catch (error) {
    const message = `the shell ${shell} cannot be started: ${error instanceof Error ? error.message : String(error)}`;
    context.tell([diagnose('shellNotStarted', { message })]);
    return exitCodes.usage;
  } finally {
    interrupts.dispose();
  }
};

function exitCodeOf({ exitCode, signal }: ProcessEnd): number {
  if (exitCode !== undefined) return exitCode;
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return 128 + (numbers[signal ?? ''] ?? 0);
}
