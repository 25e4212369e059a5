import type { RunEvent } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { createLineWriter, type LineWriter } from './line-writer.ts';
import { prefixOf } from './prefix-of.ts';
import type { ReporterOptions } from './reporter-options.ts';
import type { TaskEnd } from './run-progress.ts';
import { TaskLog } from './task-log.ts';

/** The part of a reporter that shows what tasks wrote. */
export interface TaskOutput {
  readonly take: (event: Extract<RunEvent, { type: 'task:output' }>) => void;
  /** To be called when a task has ended, after its headline was printed where output is grouped. */
  readonly end: (event: TaskEnd) => void;
  /** Prints the log of a failed task once more, whole. */
  readonly printAgain: (event: TaskEnd) => void;
}

/** Where output goes, and how. */
export interface TaskOutputOptions {
  /** Whole when a task has ended, instead of line by line as it comes. */
  readonly grouped: boolean;
  readonly print: (text: string) => void;
  /** What becomes of each line after it was made harmless for a terminal. */
  readonly shape?: ((line: string) => string) | undefined;
  /** Which of them stand without the name of the task. */
  readonly isBare?: ((line: string) => boolean) | undefined;
}

/**
 * Shows the output of tasks as `outputMode` says: line by line behind the task's name as it comes (`grouped: false`), or
 * whole when the task has ended. Keeps the output of failed tasks until the end of the run, in bounded memory.
 */
export function createTaskOutput(options: ReporterOptions, { grouped, print, shape, isBare }: TaskOutputOptions): TaskOutput {
  const { color, outputMode, readLog } = options;
  const logs = new Map<TaskId, TaskLog>();
  const writers = new Map<TaskId, LineWriter>();
  const streams = !grouped && (outputMode === 'new' || outputMode === 'full');

  function writerOf(task: TaskId): LineWriter {
    const known = writers.get(task);
    if (known !== undefined) return known;
    const writer = createLineWriter(print, { prefix: prefixOf(task, color), color, shape, isBare });
    writers.set(task, writer);
    return writer;
  }

  function replay(event: TaskEnd, prefix: string): void {
    const writer = createLineWriter(print, { prefix, color, shape });
    const readFile = (onText: (text: string) => void): boolean => event.log !== undefined && readLog(event.log, onText);
    const log = logs.get(event.task);
    if (log === undefined) readFile(writer.add);
    else log.replay(writer.add, readFile);
    writer.end();
  }

  return {
    take({ task, text }) {
      if (outputMode === 'none') return;
      const log = logs.get(task) ?? new TaskLog();
      logs.set(task, log);
      log.add(text);
      if (streams) writerOf(task).add(text);
    },
    end(event) {
      writers.get(event.task)?.end();
      writers.delete(event.task);
      const { status } = event.outcome;
      if (status === 'cached') {
        if (outputMode === 'full') replay(event, grouped ? '' : prefixOf(event.task, color));
      } else if (grouped && (streamsAll(outputMode) || (outputMode === 'failed' && status === 'failure')) && logs.has(event.task)) replay(event, '');
      if (grouped || status !== 'failure') logs.delete(event.task);
    },
    printAgain(event) {
      if (outputMode !== 'none') replay(event, '  ');
      logs.delete(event.task);
    },
  };
}

function streamsAll(mode: ReporterOptions['outputMode']): boolean {
  return mode === 'new' || mode === 'full';
}
