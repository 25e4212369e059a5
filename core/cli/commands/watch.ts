import type { Command } from '../command-context.ts';
import { runTasks } from '../run-tasks.ts';

/** `mmo watch <task…>`: `mmo run <task…> --watch`. */
export const watchCommand: Command = (context) => runTasks(context, { tasks: context.positionals, watch: true });
