import { resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnose.ts';
import { renderDiagnostic } from '../diagnostics/render-diagnostic.ts';
import type { Engine } from '../engine/types.ts';
import type { Host } from '../host/host.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { createCommandContext } from './create-command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { parseArguments } from './parse-arguments.ts';
import type { Terminal } from './terminal.ts';
import { trackChildren } from './track-children.ts';
import { version } from './version.ts';

/** What the command line runs on; each part is made only when a command needs it. */
export interface CliParts {
  readonly terminal: Terminal;
  readonly createHost: () => Promise<Host>;
  readonly openWorkspace: Engine['open'];
}

const eventCommands: ReadonlySet<string> = new Set(['run', 'build', 'test', 'vet', 'lint']);

/** Runs mmo for argv (without node and script) to its exit code. Mistakes and bugs have been told when it resolves; it never rejects. */
export async function runCli(argv: readonly string[], { terminal, createHost, openWorkspace }: CliParts): Promise<number> {
  try {
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
      terminal.write(`${version}\n`);
      return exitCodes.ok;
    }
    const parsed = await parseArguments(argv, terminal.env, terminal.columns());
    if (parsed.kind === 'text') {
      terminal.write(parsed.text);
      return exitCodes.ok;
    }
    if (parsed.kind === 'mistake') {
      tellMistakes(parsed.diagnostics, { terminal, json: asksForJson(argv) });
      return exitCodes.usage;
    }
    const { spec, flags, positionals, args } = parsed;
    const tracked = trackChildren(await createHost());
    const context = createCommandContext({
      terminal,
      flags,
      positionals,
      args,
      argv,
      tracked,
      openWorkspace,
      streamsEvents: eventCommands.has(spec.name) && flags.optional('dry') === undefined && flags.optional('graph') === undefined,
    });
    const folder = flags.text('cwd');
    if (folder !== undefined && !isFolder(tracked.host, resolve(terminal.cwd, folder))) {
      context.tell([diagnose('badFlagValue', { message: `--cwd names no folder: ${folder}` })]);
      return exitCodes.usage;
    }
    const command = await spec.load();
    return await command(context);
  } catch (error) {
    terminal.writeError(describeBug(error, terminal.errorColor));
    return exitCodes.internal;
  }
}

function tellMistakes(diagnostics: readonly Diagnostic[], { terminal, json }: { readonly terminal: Terminal; readonly json: boolean }): void {
  for (const diagnostic of diagnostics) {
    if (json) terminal.write(`${JSON.stringify({ type: 'diagnostic', at: Date.now(), diagnostic })}\n`);
    else terminal.writeError(`${renderDiagnostic(diagnostic, { readSource: () => undefined, color: terminal.errorColor })}\n`);
  }
}

/** Even what could not be parsed is told in the form that was asked for. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

function isFolder(host: Host, path: string): boolean {
  try {
    return host.files.lstat(host.files.realpath(path))?.kind === 'directory';
  } catch {
    return false;
  }
}

function describeBug(error: unknown, color: boolean): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause =
    error instanceof Error && error.cause !== undefined
      ? `\ncaused by ${error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause)}`
      : '';
  const bug = diagnose('internal', { message: `mmo ${version} failed: ${error instanceof Error ? error.message : String(error)}` });
  return `${text}${cause}\n\n${renderDiagnostic(bug, { readSource: () => undefined, color })}\n`;
}
