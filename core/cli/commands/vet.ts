import type { Command } from '../command-context.ts';
import { runTasks } from '../run-tasks.ts';

/** `mmo vet [service…]`: `mmo run vet`; with `--fix` or `--write`, the tasks are told `--fix`. */
export const vetCommand: Command = (context) => {
  const { flags, positionals, args } = context;
  const own = flags.on('fix') || flags.on('write') ? ['--fix'] : [];
  return runTasks({ ...context, args: [...own, ...args] }, { tasks: ['vet'], services: positionals });
};
