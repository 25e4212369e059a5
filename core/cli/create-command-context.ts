import { isAbsolute, join, resolve } from 'node:path';
import { locate } from '../diagnostics/locate.ts';
import { renderDiagnostic } from '../diagnostics/render-diagnostic.ts';
import type { Engine, OpenWorkspace } from '../engine/types.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import { builtins } from './builtins.ts';
import type { CommandContext } from './command-context.ts';
import type { Flags } from './flags.ts';
import { githubAnnotation } from './github-annotation.ts';
import { guessWorkspaceRoot } from './guess-workspace-root.ts';
import type { Terminal } from './terminal.ts';
import type { TrackedHost } from './track-children.ts';
import { version } from './version.ts';

/** What an invocation brings to its command. */
export interface ContextParts {
  readonly terminal: Terminal;
  readonly flags: Flags;
  readonly positionals: readonly string[];
  readonly args: readonly string[];
  readonly argv: readonly string[];
  readonly tracked: TrackedHost;
  readonly openWorkspace: Engine['open'];
  /** Events instead of one JSON value on standard output: diagnostics of every severity belong there. */
  readonly streamsEvents: boolean;
}

/** Puts together what a command is given; diagnostics go to standard error, or under `--json` to standard output. */
export function createCommandContext({ terminal, flags, positionals, args, argv, tracked, openWorkspace, streamsEvents }: ContextParts): CommandContext {
  const { host, killAll } = tracked;
  const cwd = resolve(terminal.cwd, flags.text('cwd') ?? '.');
  const json = flags.on('json');
  let root: string | undefined;
  const readSource = (file: string): string | undefined => {
    root ??= guessWorkspaceRoot(host.files, cwd);
    return host.files.tryReadText(isAbsolute(file) ? file : join(root, file));
  };
  const render = (diagnostic: Diagnostic, color: boolean): string => renderDiagnostic(diagnostic, { readSource, color });

  function tell(diagnostics: readonly Diagnostic[]): boolean {
    for (const diagnostic of diagnostics) {
      if (json && (streamsEvents || diagnostic.severity === 'error'))
        terminal.write(`${JSON.stringify({ type: 'diagnostic', at: host.clock.now(), diagnostic })}\n`);
      else {
        terminal.writeError(`${render(diagnostic, terminal.errorColor)}\n`);
        if (terminal.env['GITHUB_ACTIONS'] === 'true')
          terminal.writeError(`${githubAnnotation(diagnostic, (file, offset) => locate(readSource(file) ?? '', offset))}\n`);
      }
    }
    return diagnostics.some(({ severity }) => severity === 'error');
  }

  function accept<T>({ value, diagnostics }: Checked<T>): T | undefined {
    return tell(diagnostics) ? undefined : value;
  }

  async function open(): Promise<OpenWorkspace | undefined> {
    const opened = await openWorkspace({ host, cwd, builtins, configFile: flags.text('config'), version });
    root = opened.value?.root;
    return accept(opened);
  }

  return { terminal, flags, positionals, args, argv, host, open, accept, tell, renderDiagnostic: render, killAll };
}
