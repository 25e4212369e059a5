import pc from 'picocolors';
import type { Reporter } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { closingLine } from './closing-line.ts';
import { createTaskOutput } from './create-task-output.ts';
import { deservesLine } from './deserves-line.ts';
import { liveLines } from './live-lines.ts';
import { LiveRegion } from './live-region.ts';
import { reportFailures } from './report-failures.ts';
import { reportFlaky } from './report-flaky.ts';
import { reportTests } from './report-tests.ts';
import type { ReporterOptions } from './reporter-options.ts';
import { RunProgress } from './run-progress.ts';
import { taskLine } from './task-line.ts';

/** What a terminal reporter needs beyond the common options. */
export interface TtyReporterOptions extends ReporterOptions {
  /** Calls `tick` every `ms` until the returned function is called; must not keep the process alive. */
  readonly every: (ms: number, tick: () => void) => () => void;
}

const frameMs = 80;
/** Text that waits for the next frame, at most. */
const longestPending = 64 * 1024;

/**
 * Shows a run on a terminal: lines of tasks as they come, below them a live region with what is running, at the end the
 * failures in full and the closing line. Redraws at most once a frame; `close` leaves a clean screen at any moment.
 */
export function createTtyReporter(options: TtyReporterOptions): Reporter {
  const { color, write, columns, renderDiagnostic } = options;
  const paint = pc.createColors(color);
  const progress = new RunProgress();
  const region = new LiveRegion(write, columns);
  const output = createTaskOutput(options, { grouped: false, print });
  const now = options.now ?? ((): number => progress.lastAt);
  let pending = '';
  let stop: (() => void) | undefined;
  /** The task that owns the terminal: until it ends nothing is written, and what there is to say waits. */
  let owner: TaskId | undefined;

  function print(text: string): void {
    pending += text;
    if (owner !== undefined) pending = lastLines(pending);
    else if (stop === undefined || pending.length > longestPending) frame();
  }

  function frame(): void {
    const above = pending;
    pending = '';
    region.draw(above, stop === undefined ? [] : liveLines(progress, { now: now(), columns: columns(), color }));
  }

  function finish(): void {
    owner = undefined;
    stop?.();
    stop = undefined;
    frame();
  }

  return {
    report(event) {
      const started = event.type === 'task:end' && progress.running.has(event.task);
      progress.take(event);
      switch (event.type) {
        case 'run:start':
          if (event.note !== undefined) print(`${paint.dim(event.note)}\n`);
          stop ??= options.every(frameMs, frame);
          return;
        case 'task:output':
          output.take(event);
          return;
        case 'task:start':
          if (event.attempt > 1) print(paint.yellow(`↻ ${event.task} attempt ${event.attempt}\n`));
          if (event.interactive === true) {
            finish();
            owner = event.task;
          }
          return;
        case 'task:end':
          if (event.task === owner) {
            owner = undefined;
            stop ??= options.every(frameMs, frame);
          }
          output.end(event);
          if (deservesLine(event, { started, total: progress.total, outputMode: options.outputMode })) print(`${taskLine(event, color)}\n`);
          return;
        case 'diagnostic':
          print(`${renderDiagnostic(event.diagnostic)}\n`);
          return;
        case 'run:end':
          finish();
          reportFailures(progress.failures, print, { color, printLog: output.printAgain });
          reportTests(progress.tests, print, color);
          reportFlaky(progress.flaky, print, color);
          print(`${paint.bold(closingLine(event))}\n`);
          return;
        case 'task:queue':
          return;
        default:
          event satisfies never;
      }
    },
    async close() {
      finish();
    },
  };
}

/** What fits into the memory of a reporter that must wait, from the start of a line. */
function lastLines(text: string): string {
  return text.length <= longestPending ? text : text.slice(text.indexOf('\n', text.length - longestPending) + 1);
}
