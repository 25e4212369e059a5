import pc from 'picocolors';
import type { TaskId } from '../model/task.ts';

/** Prints the tasks that have both passed and failed with the same inputs: a result of theirs says little. */
export function reportFlaky(tasks: readonly TaskId[], print: (text: string) => void, color: boolean): void {
  if (tasks.length > 0) print(`${pc.createColors(color).yellow(`flaky: ${[...tasks].sort().join(', ')} passed and failed with the same inputs`)}\n`);
}
