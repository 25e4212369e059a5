import type { Reporter } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { lastLines } from './last-lines.ts';
import { LogTail } from './log-tail.ts';
import type { OutputMode } from './reporter-options.ts';
import { RunTimeline } from './run-timeline.ts';
import { sanitizeLine } from './sanitize-line.ts';
import { stepSummary } from './step-summary.ts';

/** What the summary of a step is made with. */
export interface StepSummaryOptions {
  readonly append: (markdown: string) => void;
  /** Bytes that the platform still takes; asked when the run has ended. */
  readonly roomBytes: () => number;
  readonly outputMode: OutputMode;
}

const shownLines = 20;
const longestLine = 400;
/** Failed tasks whose log is kept for the summary. */
const keptLogs = 200;

/** Hands the run as Markdown to `append` when it has ended. Keeps the last lines of failed tasks' logs, unless no logs are to be shown. */
export function createStepSummaryReporter({ append, roomBytes, outputMode }: StepSummaryOptions): Reporter {
  const timeline = new RunTimeline();
  const tails = new Map<TaskId, LogTail>();
  const logs = new Map<TaskId, readonly string[]>();
  return {
    report(event) {
      timeline.take(event);
      if (event.type === 'task:output' && outputMode !== 'none') {
        const tail = tails.get(event.task) ?? new LogTail();
        tails.set(event.task, tail);
        tail.add(event.text);
      }
      if (event.type === 'task:end') {
        const tail = tails.get(event.task);
        tails.delete(event.task);
        if (event.outcome.status === 'failure' && tail !== undefined && logs.size < keptLogs) logs.set(event.task, tidy(tail.text()));
      }
      if (event.type === 'run:end') append(stepSummary(timeline, { logs, limitBytes: roomBytes() }));
    },
  };
}

/** The line that hides a secret from the platform's log names it: that line has no place in a summary. */
function tidy(text: string): readonly string[] {
  return lastLines(text, shownLines)
    .map((line) => sanitizeLine(line, false))
    .filter((line) => !/^\s*::add-mask::/i.test(line))
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
}
