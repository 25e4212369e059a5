import pc from 'picocolors';
import { describeFailure } from './describe-failure.ts';
import type { TaskEnd } from './run-progress.ts';

/** What the report of failures is made from. */
export interface FailureReportOptions {
  readonly color: boolean;
  /** Prints the task's log; undefined where it has been shown in full already. */
  readonly printLog?: ((end: TaskEnd) => void) | undefined;
}

/** Prints every failed task with its reason, its log, and what to do about it. */
export function reportFailures(failures: readonly TaskEnd[], print: (text: string) => void, { color, printLog }: FailureReportOptions): void {
  const paint = pc.createColors(color);
  for (const end of failures) {
    if (end.outcome.status !== 'failure') continue;
    const { message, remedy } = describeFailure(end.outcome.failure);
    print(`\n${paint.red('✗')} ${paint.bold(end.task)} ${paint.red(message)}\n`);
    printLog?.(end);
    if (remedy !== undefined) print(`  help: ${remedy}\n`);
    if (end.log !== undefined) print(paint.dim(`  log: ${end.log}\n`));
  }
  if (failures.length > 0) print('\n');
}
