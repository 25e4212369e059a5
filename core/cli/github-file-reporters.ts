import { diagnose } from '../diagnostics/diagnose.ts';
import type { Reporter } from '../model/event.ts';
import type { OutputMode } from '../reporters/reporter-options.ts';
import { appendGithubOutput } from './append-github-output.ts';
import type { CommandContext } from './command-context.ts';

/** What GitHub takes of one step's summary. */
const summaryLimitBytes = 1024 * 1024;

/** Reporters that write the files by which a step of GitHub Actions tells the platform something: its summary and its outputs. */
export async function githubFileReporters(context: CommandContext, outputMode: OutputMode): Promise<readonly Reporter[]> {
  const { GITHUB_STEP_SUMMARY: summaryFile, GITHUB_OUTPUT: outputFile } = context.terminal.env;
  const { files } = context.host;
  const reporters: Reporter[] = [];
  if (summaryFile !== undefined && summaryFile !== '') {
    const { createStepSummaryReporter } = await import('../reporters/create-step-summary-reporter.ts');
    reporters.push(
      createStepSummaryReporter({
        append: (markdown) => appendSummary(context, summaryFile, markdown),
        // Other programs, or earlier runs of mmo, may have written to the same step's summary.
        roomBytes: () => summaryLimitBytes - (files.lstat(summaryFile)?.size ?? 0),
        outputMode,
      }),
    );
  }
  if (outputFile !== undefined && outputFile !== '') {
    const { createGithubOutputReporter } = await import('../reporters/create-github-output-reporter.ts');
    reporters.push(createGithubOutputReporter({ append: (outputs) => void appendGithubOutput(context, { ...outputs }) }));
  }
  return reporters;
}

function appendSummary({ host, tell }: CommandContext, file: string, markdown: string): void {
  try {
    host.files.append(file, markdown);
  } catch (error) {
    const message = `the step summary cannot be appended to ${file}: ${error instanceof Error ? error.message : String(error)}`;
    tell([diagnose('badRunSummary', { message, help: 'check the file that GITHUB_STEP_SUMMARY names', severity: 'warning' })]);
  }
}
