import type { Command } from '../command-context.ts';
import { runTasks } from '../run-tasks.ts';

/** `mmo init [service…]`: runs the init hooks of plugins in an existing workspace. */
export const initCommand: Command = (context) => runTasks(context, { tasks: ['init'], services: context.positionals });
