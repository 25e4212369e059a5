import { hashFile } from '../cache/hash-file.ts';
import type { Reporter } from '../model/event.ts';
import { combineReporters } from '../reporters/combine-reporters.ts';
import type { OutputMode, ReporterOptions } from '../reporters/reporter-options.ts';
import type { CommandContext } from './command-context.ts';

/** Small enough for the young generation, where texts that live so shortly cost no memory. */
const pieceBytes = 32 * 1024;

/** Picks who shows the run: NDJSON under `--json`, on CI what its platform reads, a live region on a terminal, whole logs of ended tasks elsewhere. */
export async function chooseReporter(context: CommandContext, outputMode: OutputMode): Promise<Reporter> {
  const shown = await chooseShown(context, outputMode);
  if (context.platform !== 'github') return shown;
  return combineReporters([shown, ...(await (await import('./github-file-reporters.ts')).githubFileReporters(context, outputMode))]);
}

/** Shows what goes on between runs: lines as they come, or NDJSON under `--json`. */
export async function chooseStreamReporter(context: CommandContext, outputMode: OutputMode): Promise<Reporter> {
  const { flags, terminal, withPlaces } = context;
  if (flags.on('json')) return (await import('../reporters/create-json-reporter.ts')).createJsonReporter({ write: terminal.write, withPlaces });
  return (await import('../reporters/create-plain-reporter.ts')).createPlainReporter({ ...optionsOf(context, outputMode), stream: true });
}

async function chooseShown(context: CommandContext, outputMode: OutputMode): Promise<Reporter> {
  const { terminal, flags, platform, annotate, withPlaces } = context;
  const { write, env } = terminal;
  if (flags.on('json')) return (await import('../reporters/create-json-reporter.ts')).createJsonReporter({ write, withPlaces });
  const options = optionsOf(context, outputMode);
  if (platform === 'github') return (await import('../reporters/create-github-reporter.ts')).createGithubReporter({ ...options, annotate });
  if (platform === 'gitlab') return (await import('../reporters/create-gitlab-reporter.ts')).createGitlabReporter(options);
  const isSeen = terminal.isTty && platform === undefined;
  if (isSeen && env['TERM'] !== 'dumb') return (await import('../reporters/create-tty-reporter.ts')).createTtyReporter({ ...options, every: terminal.every });
  return (await import('../reporters/create-plain-reporter.ts')).createPlainReporter({ ...options, stream: isSeen });
}

function optionsOf({ terminal, host, renderDiagnostic }: CommandContext, outputMode: OutputMode): ReporterOptions {
  const { write, color, columns } = terminal;
  return {
    write,
    color,
    columns,
    outputMode,
    now: () => host.clock.now(),
    readLog(path, onText) {
      const decoder = new TextDecoder();
      try {
        // A log of the cache is named by its digest; outputs in place were found without reading it.
        const digest = /\/cas\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(path)?.[1];
        if (digest !== undefined && hashFile(host.files, path).digest !== digest) return false;
        host.files.readChunks(path, (chunk) => {
          for (let at = 0; at < chunk.length; at += pieceBytes) onText(decoder.decode(chunk.subarray(at, at + pieceBytes), { stream: true }));
        });
      } catch {
        return false;
      }
      onText(decoder.decode());
      return true;
    },
    renderDiagnostic: (diagnostic) => renderDiagnostic(diagnostic, color),
  };
}
