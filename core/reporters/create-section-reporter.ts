import pc from 'picocolors';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Reporter, RunEvent } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { closingLine } from './closing-line.ts';
import { createTaskOutput } from './create-task-output.ts';
import { describeOutcome } from './describe-outcome.ts';
import { deservesLine } from './deserves-line.ts';
import { lastLines } from './last-lines.ts';
import { createLineWriter } from './line-writer.ts';
import { LogTail } from './log-tail.ts';
import { reportFailures } from './report-failures.ts';
import { reportFlaky } from './report-flaky.ts';
import { reportTests } from './report-tests.ts';
import type { ReporterOptions } from './reporter-options.ts';
import { RunProgress, type TaskEnd } from './run-progress.ts';
import { taskLine } from './task-line.ts';

/** How a platform folds logs and what else it reads in them; each function returns whole lines with their ends. */
export interface SectionDialect {
  /** Around the log of a task that ended; `headline` has no colours. */
  readonly open: (end: TaskEnd, headline: string) => string;
  readonly close: (end: TaskEnd) => string;
  /** A line of a task's output, when it is shown first and when it is repeated. */
  readonly line?: ((line: string, repeated: boolean) => string) | undefined;
  /** Whether such a line must begin where lines begin to be understood. */
  readonly isCommand?: ((line: string) => boolean) | undefined;
  /** Said after the log of a failed task, outside of any section. */
  readonly afterFailure?: ((end: TaskEnd) => string) | undefined;
  readonly diagnostic: (diagnostic: Diagnostic) => string;
  /** Whether failed tasks have a section as well, which then stands open. */
  readonly sectionOfFailure: boolean;
}

/** Lines of a failed task's log that are shown again at the end of the run. */
const repeatedLines = 100;
/** Failed tasks whose log is shown again; of more than these only the reason. */
const repeatedLogs = 100;

/**
 * Prints each task's log folded under its headline when the task has ended, failed tasks' logs unfolded, that of a persistent
 * task line by line as it comes, and tells the failed tasks once more at the end, with the last lines of their logs. Holds a
 * bounded part of the logs of running tasks.
 */
export function createSectionReporter(options: ReporterOptions, dialect: SectionDialect): Reporter {
  const { color, write, outputMode } = options;
  const paint = pc.createColors(color);
  const progress = new RunProgress();
  const tails = new Map<TaskId, LogTail>();
  const repeated = new Map<TaskId, readonly string[]>();
  const persistent = new Set<TaskId>();
  const isLive = (task: TaskId): boolean => persistent.has(task) && (outputMode === 'new' || outputMode === 'full');
  let headline = '';
  const shape = dialect.line && ((line: string): string => dialect.line?.(line, false) ?? line);
  const live = createTaskOutput(options, { grouped: false, print: write, shape, isBare: dialect.isCommand });
  const output = createTaskOutput(options, {
    grouped: true,
    // A headline becomes a section only where something is to be folded.
    print(text) {
      write(`${headline}${text}`);
      headline = '';
    },
    shape,
  });

  function takeOutput(event: Extract<RunEvent, { type: 'task:output' }>): void {
    (isLive(event.task) ? live : output).take(event);
    if (outputMode === 'none') return;
    const tail = tails.get(event.task) ?? new LogTail();
    tails.set(event.task, tail);
    tail.add(event.text);
  }

  function endTask(end: TaskEnd, started: boolean): void {
    const failed = end.outcome.status === 'failure';
    const tail = tails.get(end.task);
    tails.delete(end.task);
    if (failed && tail !== undefined && repeated.size < repeatedLogs) repeated.set(end.task, lastLines(tail.text(), repeatedLines));
    const line = `${taskLine(end, color)}\n`;
    if (isLive(end.task)) live.end(end);
    const isFolded = !isLive(end.task) && (!failed || dialect.sectionOfFailure);
    if (failed && !isFolded) write(line);
    else if (!isFolded && deservesLine(end, { started, total: progress.total, outputMode })) write(line);
    const { mark, text } = describeOutcome(end.outcome, end.durationMs);
    const opening = isFolded ? dialect.open(end, `${end.task} ${mark} ${text}`) : '';
    headline = opening;
    if (!isLive(end.task)) output.end(end);
    if (isFolded && headline === '') write(dialect.close(end));
    else if (isFolded && deservesLine(end, { started, total: progress.total, outputMode })) write(line);
    headline = '';
    if (failed) write(dialect.afterFailure?.(end) ?? '');
  }

  function repeat({ task }: TaskEnd): void {
    const writer = createLineWriter(write, { prefix: '  ', color, shape: (line) => dialect.line?.(line, true) ?? line });
    for (const line of repeated.get(task) ?? []) writer.add(`${line}\n`);
  }

  return {
    report(event) {
      const started = event.type === 'task:end' && progress.running.has(event.task);
      progress.take(event);
      switch (event.type) {
        case 'run:start':
          if (event.note !== undefined) write(`${paint.dim(event.note)}\n`);
          return;
        case 'task:output':
          takeOutput(event);
          return;
        case 'task:start':
          if (event.persistent === true) persistent.add(event.task);
          if (event.attempt > 1) write(paint.yellow(`↻ ${event.task} attempt ${event.attempt}\n`));
          return;
        case 'task:end':
          endTask(event, started);
          return;
        case 'diagnostic':
          write(dialect.diagnostic(event.diagnostic));
          return;
        case 'run:end':
          reportFailures(progress.failures, write, { color, printLog: repeat });
          reportTests(progress.tests, write, color);
          reportFlaky(progress.flaky, write, color);
          write(`${closingLine(event)}\n`);
          return;
        case 'task:queue':
          return;
        default:
          event satisfies never;
      }
    },
  };
}
