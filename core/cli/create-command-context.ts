import { isAbsolute, join, resolve } from 'node:path';
import { type Location, locate } from '../diagnostics/locate.ts';
import { renderDiagnostic } from '../diagnostics/render-diagnostic.ts';
import type { Engine, OpenWorkspace } from '../engine/types.ts';
import type { Checked, Diagnostic, Span } from '../model/diagnostic.ts';
import type { Files } from '../model/files.ts';
import { builtins } from './builtins.ts';
import type { CommandContext, OpenHow } from './command-context.ts';
import type { CiPlatform } from './detect-platform.ts';
import type { Flags } from './flags.ts';
import { githubAnnotation } from './github-annotation.ts';
import { guessWorkspaceRoot } from './guess-workspace-root.ts';
import { pathInRepository } from './path-in-repository.ts';
import type { Terminal } from './terminal.ts';
import type { TrackedHost } from './track-children.ts';
import { version } from './version.ts';
import { withLines } from './with-lines.ts';

/** Far more than any file may have that a diagnostic is about. */
const mostShownBytes = 4_000_000;

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
  readonly runsTasks: boolean;
  readonly platform: CiPlatform | undefined;
}

/** Puts together what a command is given; diagnostics go to standard error, or under `--json` to standard output. */
export function createCommandContext(parts: ContextParts): CommandContext {
  const { terminal, flags, positionals, args, argv, tracked, openWorkspace, runsTasks, platform } = parts;
  const { host, killAll } = tracked;
  const cwd = resolve(terminal.cwd, flags.text('cwd') ?? '.');
  const json = flags.on('json');
  const configFile = flags.text('config');
  const self = [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...(configFile === undefined ? [] : [`--config=${resolve(cwd, configFile)}`])];
  const told: Diagnostic[] = [];
  let opened: string | undefined;
  const root = (): string => {
    opened ??= guessWorkspaceRoot(host.files, cwd);
    return opened;
  };
  const readSource = (file: string): string | undefined => sourceText(host.files, isAbsolute(file) ? file : join(root(), file));
  const locateIn = (file: string, offset: number): Location => locate(readSource(file) ?? '', offset);
  const lineOf = ({ file, start }: Span): number => locateIn(file, start).line;
  const render = (diagnostic: Diagnostic, color: boolean): string => renderDiagnostic(diagnostic, { readSource, color });

  const annotate = (diagnostic: Diagnostic): string =>
    githubAnnotation(diagnostic, {
      locateIn,
      pathOf: (file) => pathInRepository(file, { host, root: root(), checkout: terminal.env['GITHUB_WORKSPACE'] }),
    });

  function tell(diagnostics: readonly Diagnostic[]): boolean {
    told.push(...diagnostics);
    for (const diagnostic of diagnostics) {
      if (json && (runsTasks || diagnostic.severity === 'error'))
        terminal.write(`${JSON.stringify({ type: 'diagnostic', at: host.clock.now(), diagnostic: withLines(diagnostic, locateIn) })}\n`);
      else {
        terminal.writeError(`${render(diagnostic, terminal.errorColor)}\n`);
        if (platform === 'github') terminal.writeError(`${annotate(diagnostic)}\n`);
      }
    }
    return diagnostics.some(({ severity }) => severity === 'error');
  }

  function accept<T>({ value, diagnostics }: Checked<T>): T | undefined {
    return tell(diagnostics) ? undefined : value;
  }

  async function open(how: OpenHow = {}): Promise<OpenWorkspace | undefined> {
    const plugins = how.namesOnly === true ? 'none' : runsTasks || how.runsTasks === true ? 'all' : 'look';
    const checked = await openWorkspace({
      host: how.host ?? host,
      cwd,
      builtins,
      self,
      configFile,
      version,
      plugins,
      mayBeEmpty: how.mayBeEmpty,
    });
    opened = checked.value?.root;
    if (how.namesOnly === true) return checked.value;
    // Commands of several steps open it for each.
    if (how.onDiagnostics === undefined)
      return accept({ ...checked, diagnostics: checked.diagnostics.filter((one) => one.severity === 'error' || !wasTold(one)) });
    how.onDiagnostics(checked.diagnostics);
    return checked.diagnostics.some(({ severity }) => severity === 'error') ? undefined : checked.value;
  }

  function wasTold({ code, message, span }: Diagnostic): boolean {
    return told.some((one) => one.code === code && one.message === message && one.span?.file === span?.file && one.span?.start === span?.start);
  }

  return {
    ...{ terminal, flags, positionals, args, argv, host, self, platform },
    ...{
      open,
      accept,
      tell,
      told: () => told,
      root,
      lineOf,
      withPlaces: (diagnostic: Diagnostic) => withLines(diagnostic, locateIn),
      annotate,
      renderDiagnostic: render,
      killAll,
    },
  };
}

/** A file as far as a place in it is shown; one that is longer is refused for its length. */
function sourceText(files: Files, path: string): string | undefined {
  if (!files.exists(path)) return undefined;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(files.readPart(path, 0, mostShownBytes));
}
