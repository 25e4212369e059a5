import type { Reporter } from '../model/event.ts';
import { combineReporters } from '../reporters/combine-reporters.ts';
import type { OutputMode, ReporterOptions } from '../reporters/reporter-options.ts';
import type { CommandContext } from './command-context.ts';

/** Picks who shows the run: NDJSON under `--json`, on CI what its platform reads, a live region on a terminal, whole logs of ended tasks elsewhere. */
export async function chooseReporter(context: CommandContext, outputMode: OutputMode): Promise<Reporter> {
  const shown = await chooseShown(context, outputMode);
  if (context.platform !== 'github') return shown;
  return combineReporters([shown, ...(await (await import('./github-file-reporters.ts')).githubFileReporters(context, outputMode))]);
}

async function chooseShown(
  { terminal, flags, host, platform, annotate, withPlaces, renderDiagnostic }: CommandContext,
  outputMode: OutputMode,
): Promise<Reporter> {
  const { write, color, columns, env } = terminal;
  if (flags.on('json')) return (await import('../reporters/create-json-reporter.ts')).createJsonReporter({ write, withPlaces });
  const options: ReporterOptions = {
    write,
    color,
    columns,
    outputMode,
    now: () => host.clock.now(),
    readLog(path, onText) {
      const decoder = new TextDecoder();
      try {
        host.files.readChunks(path, (chunk) => onText(decoder.decode(chunk, { stream: true })));
      } catch {
        return false;
      }
      onText(decoder.decode());
      return true;
    },
    renderDiagnostic: (diagnostic) => renderDiagnostic(diagnostic, color),
  };
  if (platform === 'github') return (await import('../reporters/create-github-reporter.ts')).createGithubReporter({ ...options, annotate });
  if (platform === 'gitlab') return (await import('../reporters/create-gitlab-reporter.ts')).createGitlabReporter(options);
  const isSeen = terminal.isTty && platform === undefined;
  if (isSeen && env['TERM'] !== 'dumb') return (await import('../reporters/create-tty-reporter.ts')).createTtyReporter({ ...options, every: terminal.every });
  return (await import('../reporters/create-plain-reporter.ts')).createPlainReporter({ ...options, stream: isSeen });
}
