import type { Command } from '../command-context.ts';
import { runTasks } from '../run-tasks.ts';

/** `mmo build [service…]` and its like: `mmo run <task> -s <service>…`. */
export function shorthandCommand(task: string): Command {
  return (context) => runTasks(context, { tasks: [task], services: context.positionals });
}
