import { diagnose } from '../diagnostics/diagnose.ts';
import type { Reporter } from '../model/event.ts';
import { readOtelSettings } from '../reporters/otel-settings.ts';
import type { CommandContext } from './command-context.ts';
import type { RunReports } from './create-run-reports.ts';
import { version } from './version.ts';

/** Reporters beside the one that shows the run: files that flags or the platform ask for, traces that the environment asks for. Loads only what is asked for. */
export async function extraReporters(context: CommandContext, reports: RunReports): Promise<readonly Reporter[]> {
  const { flags, host, tell } = context;
  const reporters: Reporter[] = [...reports.listeners];
  if (flags.text('junit') !== undefined) {
    const { createJunitReporter } = await import('../reporters/create-junit-reporter.ts');
    reporters.push(createJunitReporter({ write: (xml) => reports.write('junit', xml) }));
  }
  if (flags.text('profile') !== undefined) {
    const { createTraceReporter } = await import('../reporters/create-trace-reporter.ts');
    reporters.push(createTraceReporter({ write: (json) => reports.write('profile', json), phases: reports.phases }));
  }
  const warn = (message: string): void => void tell([diagnose('traceNotSent', { message, severity: 'warning' })]);
  const settings = readOtelSettings(host.env);
  if (settings.kind === 'refused') warn(settings.message);
  if (settings.kind === 'on') {
    const { createOtelReporter } = await import('../reporters/create-otel-reporter.ts');
    reporters.push(createOtelReporter({ settings, env: host.env, version, sleep: (ms, signal) => host.clock.sleep(ms, signal), warn }));
  }
  return reporters;
}
