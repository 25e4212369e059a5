import type { Diagnostic } from '../model/diagnostic.ts';
import type { Reporter } from '../model/event.ts';
import { containGithubCommands } from './contain-github-commands.ts';
import { createSectionReporter } from './create-section-reporter.ts';
import { describeFailure } from './describe-failure.ts';
import { githubCommand } from './github-command.ts';
import type { ReporterOptions } from './reporter-options.ts';
import type { TaskEnd } from './run-progress.ts';

/** What the reporter for GitHub Actions needs beyond the common options. */
export interface GithubReporterOptions extends ReporterOptions {
  /** The workflow command that marks a diagnostic's place. */
  readonly annotate: (diagnostic: Diagnostic) => string;
}

/**
 * Shows a run in the log of a GitHub Actions step: a group per task, lines of persistent tasks as they come, failed tasks outside of any group and again at the
 * end, an annotation per failed task and per diagnostic. Annotations that tasks print reach the platform, once.
 */
export function createGithubReporter(options: GithubReporterOptions): Reporter {
  const { annotate, renderDiagnostic } = options;
  return createSectionReporter(options, {
    open: (_end, headline) => `${githubCommand('group', headline)}\n`,
    close: () => `${githubCommand('endgroup')}\n`,
    line: (line, repeated) => containGithubCommands(line, !repeated),
    isCommand: (line) => line.startsWith('::'),
    afterFailure: annotateFailure,
    diagnostic: (diagnostic) => {
      const lines = renderDiagnostic(diagnostic).split('\n');
      return `${lines.map((line) => containGithubCommands(line, false)).join('\n')}\n${annotate(diagnostic)}\n`;
    },
    sectionOfFailure: false,
  });
}

function annotateFailure({ task, outcome }: TaskEnd): string {
  if (outcome.status !== 'failure') return '';
  const { message, remedy } = describeFailure(outcome.failure);
  return `${githubCommand('error', remedy === undefined ? message : `${message}\n${remedy}`, { title: task })}\n`;
}
