import type { Reporter } from '../model/event.ts';
import { createSectionReporter } from './create-section-reporter.ts';
import type { ReporterOptions } from './reporter-options.ts';
import type { TaskEnd } from './run-progress.ts';

/**
 * Shows a run in the log of a GitLab job: a collapsed section per task that says how long it took, an open one for each
 * failed task, and the failed tasks again at the end. Nothing that tasks print can open or close a section.
 */
export function createGitlabReporter(options: ReporterOptions): Reporter {
  // Names of sections are unique within a job, in which mmo may run more than once.
  let runId = '';
  let sections = 0;
  const nameOf = ({ task }: TaskEnd): string => `${task.toLowerCase().replace(/[^a-z0-9_.-]/g, '_')}.${sections}.${runId}`;
  const { report } = createSectionReporter(options, {
    open(end, headline) {
      sections += 1;
      const isOpen = end.outcome.status === 'failure';
      return `${erase}section_start:${seconds(end.at - end.durationMs)}:${nameOf(end)}${isOpen ? '' : '[collapsed=true]'}\r${erase}${headline}\n`;
    },
    close: (end) => `${erase}section_end:${seconds(end.at)}:${nameOf(end)}\r${erase}\n`,
    diagnostic: (diagnostic) => `${options.renderDiagnostic(diagnostic)}\n`,
    sectionOfFailure: true,
  });
  return {
    report(event) {
      if (event.type === 'run:start') runId = event.id.toLowerCase().replace(/[^a-z0-9_.-]/g, '_');
      report(event);
    },
  };
}

const erase = '\u001b[0K';

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
