import { resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnose.ts';
import { renderDiagnostic } from '../diagnostics/render-diagnostic.ts';
import type { Engine } from '../engine/types.ts';
import type { Host } from '../host/host.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { commandTable } from './command-table.ts';
import { createCommandContext } from './create-command-context.ts';
import { describeBug } from './describe-bug.ts';
import { type CiPlatform, detectPlatform } from './detect-platform.ts';
import { exitCodes } from './exit-codes.ts';
import { githubAnnotation } from './github-annotation.ts';
import { parseArguments } from './parse-arguments.ts';
import { pluginTable } from './plugin-table.ts';
import type { Terminal } from './terminal.ts';
import { trackChildren } from './track-children.ts';
import { version } from './version.ts';

/** What the command line runs on; each part is made only when a command needs it. */
export interface CliParts {
  readonly terminal: Terminal;
  readonly createHost: () => Promise<Host>;
  readonly openWorkspace: Engine['open'];
}

const eventCommands: ReadonlySet<string> = new Set(['run', 'watch', 'build', 'test', 'vet', 'lint', 'gen', 'image', 'deploy', 'release', 'exec', 'init']);

/** Runs mmo for argv (without node and script) to its exit code. Mistakes and bugs have been told when it resolves; it never rejects. */
export async function runCli(argv: readonly string[], parts: CliParts): Promise<number> {
  const { terminal, createHost, openWorkspace } = parts;
  try {
    if (argv[0] === 'completion' && argv[1]?.startsWith('--words=') === true) {
      await (await import('./completion/answer-completion.ts')).answerCompletion(argv.slice(1), parts);
      return exitCodes.ok;
    }
    // mmo starts itself with the configuration first, which these need not read.
    const [word, flag = ''] = argv[0]?.startsWith('--config=') === true ? argv.slice(1) : argv;
    const keeping = word === 'logs' ? /^--keep=(\d+):(.+)$/s.exec(flag) : null;
    if (keeping !== null) {
      await (await import('../host/keep-logs.ts')).keepLogs({ limitBytes: Number(keeping[1]), folder: keeping[2] ?? '' });
      return exitCodes.ok;
    }
    const container = word === 'start' ? /^--container=(.+)$/s.exec(flag)?.[1] : undefined;
    if (container !== undefined) return await (await import('./hold-container.ts')).holdContainer(container, { host: await createHost(), terminal });
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
      terminal.write(`${version}\n`);
      return exitCodes.ok;
    }
    const platform = await detectPlatform(terminal.env);
    const reading = { env: terminal.env, columns: terminal.columns() };
    let parsed = await parseArguments(argv, reading);
    // A word that mmo does not know may be a plugin's; help lists theirs, too.
    if ((parsed.kind === 'mistake' && parsed.isUnknownCommand) || (parsed.kind === 'text' && asksForOverview(argv))) {
      const more = await pluginTable(argv, parts);
      if (more.length > 0) parsed = await parseArguments(argv, { ...reading, table: [...commandTable, ...more] });
    }
    if (parsed.kind === 'text') {
      terminal.write(parsed.text);
      return exitCodes.ok;
    }
    if (parsed.kind === 'mistake') {
      tellMistakes(parsed.diagnostics, { terminal, json: asksForJson(argv), platform });
      return exitCodes.usage;
    }
    const { spec, flags, positionals, args } = parsed;
    const host = await createHost();
    const debug = flags.on('debug') ? await startDebug(host, parts) : undefined;
    const tracked = trackChildren(debug?.host ?? host);
    const context = createCommandContext({
      terminal,
      flags,
      positionals,
      args,
      argv,
      tracked,
      openWorkspace: debug?.openWorkspace ?? openWorkspace,
      runsTasks: eventCommands.has(spec.name) && flags.optional('dry') === undefined && flags.optional('graph') === undefined,
      platform,
    });
    const folder = flags.text('cwd');
    if (folder !== undefined && !isFolder(tracked.host, resolve(terminal.cwd, folder))) {
      context.tell([
        diagnose('badFlagValue', {
          message: `--cwd names no folder: ${folder}`,
          help: 'name a folder that exists; a relative one starts at the current folder',
        }),
      ]);
      return exitCodes.usage;
    }
    const command = await spec.load();
    return await command(context);
  } catch (error) {
    terminal.writeError(describeBug(error, terminal.errorColor));
    return exitCodes.internal;
  }
}

/** The same host and engine, telling what they do on standard error. */
async function startDebug(host: Host, { terminal, openWorkspace }: CliParts): Promise<{ readonly host: Host; readonly openWorkspace: Engine['open'] }> {
  const [{ createDebugLog }, { debugEngine }] = await Promise.all([import('./debug-log.ts'), import('./debug-engine.ts')]);
  const log = createDebugLog(terminal.writeError, () => host.clock.monotonic());
  return { host: log.listenTo(host), openWorkspace: debugEngine(openWorkspace, log) };
}

interface MistakeOptions {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly platform: CiPlatform | undefined;
}

/** Mistakes of the command line stand in no file. */
function tellMistakes(diagnostics: readonly Diagnostic[], { terminal, json, platform }: MistakeOptions): void {
  for (const diagnostic of diagnostics) {
    if (json) terminal.write(`${JSON.stringify({ type: 'diagnostic', at: Date.now(), diagnostic })}\n`);
    else terminal.writeError(`${renderDiagnostic(diagnostic, { readSource: () => undefined, color: terminal.errorColor })}\n`);
    if (!json && platform === 'github') terminal.writeError(`${githubAnnotation(diagnostic)}\n`);
  }
}

function asksForOverview(argv: readonly string[]): boolean {
  const words = argv.filter((word) => !word.startsWith('-'));
  return words.length === 0 ? !argv.some((word) => word === '--version' || word === '-V') : words.length === 1 && words[0] === 'help';
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
