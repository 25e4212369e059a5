import type { Reporter } from '../model/event.ts';
import type { OutputMode, ReporterOptions } from '../reporters/reporter-options.ts';
import type { CommandContext } from './command-context.ts';

/** Picks who shows the run: NDJSON under `--json`, a live region on a terminal, whole logs of ended tasks elsewhere. */
export async function chooseReporter({ terminal, flags, host, renderDiagnostic }: CommandContext, outputMode: OutputMode): Promise<Reporter> {
  const { write, color, columns, env } = terminal;
  if (flags.on('json')) return (await import('../reporters/create-json-reporter.ts')).createJsonReporter({ write });
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
  const inCi = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
  if (terminal.isTty && !inCi && env['TERM'] !== 'dumb')
    return (await import('../reporters/create-tty-reporter.ts')).createTtyReporter({ ...options, every: terminal.every });
  return (await import('../reporters/create-plain-reporter.ts')).createPlainReporter({ ...options, stream: terminal.isTty && !inCi });
}
