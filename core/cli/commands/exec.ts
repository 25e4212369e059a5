import { diagnose } from '../../diagnostics/diagnose.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { runTasks } from '../run-tasks.ts';

/** `mmo exec [selection] -- <command…>`: argv, as given and without a shell, in each selected service's folder and environment. */
export const execCommand: Command = async (context) => {
  if (context.args.length > 0) return runTasks(context, { tasks: [], adHoc: context.args });
  context.tell([
    diagnose('missingArgument', {
      message: 'mmo exec needs a command after "--"',
      help: 'write it as: mmo exec -s cart -- npm outdated; a line of shell as: -- sh -c "…"',
    }),
  ]);
  return exitCodes.usage;
};
