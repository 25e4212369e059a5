import pc from 'picocolors';
import type { Reporter } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { closingLine } from './closing-line.ts';
import { createTaskOutput } from './create-task-output.ts';
import { deservesLine } from './deserves-line.ts';
import { reportFailures } from './report-failures.ts';
import { reportFlaky } from './report-flaky.ts';
import { reportTests } from './report-tests.ts';
import type { ReporterOptions } from './reporter-options.ts';
import { RunProgress } from './run-progress.ts';
import { taskLine } from './task-line.ts';

/** What a plain reporter can be told beyond the common options. */
export interface PlainReporterOptions extends ReporterOptions {
  /** Output line by line behind the task's name, as it comes, instead of whole when a task has ended; that of a persistent task always comes so. */
  readonly stream?: boolean | undefined;
}

/** Prints lines and never moves the cursor: for CI, files, pipes and dumb terminals. */
export function createPlainReporter(options: PlainReporterOptions): Reporter {
  const { color, write, renderDiagnostic, stream = false } = options;
  const paint = pc.createColors(color);
  const progress = new RunProgress();
  const output = createTaskOutput(options, { grouped: !stream, print: write });
  const live = stream ? output : createTaskOutput(options, { grouped: false, print: write });
  const persistent = new Set<TaskId>();
  const isLive = (task: TaskId): boolean => stream || persistent.has(task);

  return {
    report(event) {
      const started = event.type === 'task:end' && progress.running.has(event.task);
      progress.take(event);
      switch (event.type) {
        case 'run:start':
          if (event.note !== undefined) write(`${paint.dim(event.note)}\n`);
          return;
        case 'task:output':
          (isLive(event.task) ? live : output).take(event);
          return;
        case 'task:start':
          if (event.persistent === true) persistent.add(event.task);
          if (event.attempt > 1) write(paint.yellow(`↻ ${event.task} attempt ${event.attempt}\n`));
          return;
        case 'task:end':
          if (isLive(event.task)) live.end(event);
          if (deservesLine(event, { started, total: progress.total, outputMode: options.outputMode })) write(`${taskLine(event, color)}\n`);
          if (!isLive(event.task)) output.end(event);
          return;
        case 'diagnostic':
          write(`${renderDiagnostic(event.diagnostic)}\n`);
          return;
        case 'run:end':
          reportFailures(progress.failures, write, { color, printLog: stream ? output.printAgain : undefined });
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
