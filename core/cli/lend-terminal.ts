import type { RunEvent } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import type { Interrupts } from './terminal.ts';

/** Follows the events of a run: while a task owns the terminal, Ctrl-C is the task's; mmo waits for it and then ends as interrupted. */
export function lendTerminal(interrupts: Interrupts): (event: RunEvent) => void {
  let owner: TaskId | undefined;
  return (event) => {
    if (event.type === 'task:start' && event.interactive === true) {
      owner = event.task;
      interrupts.leave(['SIGINT']);
    } else if (event.type === 'task:end' && event.task === owner) {
      owner = undefined;
      interrupts.leave([]);
    }
  };
}
