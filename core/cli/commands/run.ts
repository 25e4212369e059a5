import type { Command } from '../command-context.ts';
import { runTasks } from '../run-tasks.ts';

/** `mmo run <task…>`; without a task it is `mmo run deploy`. */
export const runCommand: Command = (context) => runTasks(context, { tasks: context.positionals.length > 0 ? context.positionals : ['deploy'] });
