import { resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnose.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Reporter } from '../model/event.ts';
import type { Phase } from '../reporters/create-trace-reporter.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { placeInRepository } from './place-in-repository.ts';

/** Flags that name a file to write a report of the run to. */
export type ReportFlag = 'junit' | 'code-quality' | 'profile';

/** What one invocation writes beside what it shows, from before the workspace is opened until after the run. */
export interface RunReports {
  /** To be told the events of a run; what they write is written by `finish`. */
  readonly listeners: readonly Reporter[];
  /** Measures a part of mmo's own work. */
  readonly timed: <T>(name: string, act: () => Promise<T>) => Promise<T>;
  /** Parts that have ended, the start of the process first. */
  readonly phases: () => readonly Phase[];
  /** Writes the file that the flag names; a failure is told, and known to `finish`. */
  readonly write: (flag: ReportFlag, text: string) => void;
  /** Writes what is due however the invocation went; the exit code, which says so when a report could not be written. */
  readonly finish: (exitCode: number) => Promise<number>;
}

/** Begins the reports of an invocation of `mmo run`. */
export async function createRunReports(context: CommandContext): Promise<RunReports> {
  const { flags, terminal, host, tell, told } = context;
  const { clock } = host;
  const begun = { now: clock.now(), monotonic: clock.monotonic() };
  const now = (): number => begun.now + clock.monotonic() - begun.monotonic;
  const phases: Phase[] = [];
  let allWritten = true;

  function write(flag: ReportFlag, text: string): void {
    const file = resolve(terminal.cwd, flags.text('cwd') ?? '.', flags.text(flag) ?? '');
    try {
      host.files.writeAtomic(file, text);
    } catch (error) {
      allWritten = false;
      const reason = error instanceof Error ? error.message : String(error);
      tell([diagnose('badRunSummary', { message: `--${flag} cannot be written to ${file}: ${reason}` })]);
    }
  }

  async function timed<T>(name: string, act: () => Promise<T>): Promise<T> {
    const startMs = now();
    try {
      return await act();
    } finally {
      phases.push({ name, startMs, endMs: now() });
    }
  }

  const quality =
    flags.text('code-quality') === undefined
      ? undefined
      : (await import('../reporters/create-code-quality-reporter.ts')).createCodeQualityReporter({
          write: (json) => write('code-quality', json),
          told,
          placeOf: (span) => placeInRepository(context, span),
          digest: sha256,
        });
  return {
    listeners: quality === undefined ? [] : [{ report: (event) => quality.report(event) }],
    timed,
    phases: () => [{ name: 'start', startMs: Math.min(performance.timeOrigin, begun.now), endMs: begun.now }, ...phases],
    write,
    async finish(exitCode) {
      await quality?.close?.();
      return allWritten || exitCode >= firstSignalExitCode ? exitCode : exitCodes.usage;
    },
  };
}

const firstSignalExitCode = 128;
