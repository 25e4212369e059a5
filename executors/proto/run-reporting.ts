import type { ExecutorContext, Finding, SpawnResult } from '../../core/plugin-api.ts';

export interface ReportingOptions {
  readonly cwd: string;
  /** What a line tells: a finding, `drop` for nothing, or undefined for plain text. */
  readonly read: (line: string) => Finding | 'drop' | undefined;
}

/** Runs a tool whose lines are findings: those are reported, everything else stays text. Resolves with how many were reported. */
export async function runReporting(
  argv: readonly string[],
  context: Pick<ExecutorContext, 'spawn' | 'report' | 'log'>,
  { cwd, read }: ReportingOptions,
): Promise<SpawnResult & { readonly reported: number; readonly plain: number }> {
  const partial = { stdout: '', stderr: '' };
  let reported = 0;
  let plain = 0;
  const tell = (line: string): void => {
    const finding = read(line);
    if (finding === 'drop' || line.trim() === '') return;
    if (finding === undefined) {
      plain += 1;
      context.log(line);
    } else {
      reported += 1;
      context.report(finding);
    }
  };
  const result = await context.spawn(argv, {
    cwd,
    quiet: true,
    onOutput: (stream, text) => {
      const lines = `${partial[stream]}${text}`.split('\n');
      partial[stream] = lines.pop() ?? '';
      lines.forEach(tell);
    },
  });
  tell(partial.stdout);
  tell(partial.stderr);
  return { ...result, reported, plain };
}
