import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/** `mmo trust [--reset]`: lets plugins of this workspace run when it is only looked at, or no more. */
export const trustCommand: Command = async ({ flags, terminal, open }) => {
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const trusted = !flags.on('reset');
  workspace.trust(trusted);
  terminal.write(
    flags.on('json') ? `${JSON.stringify({ root: workspace.root, trusted })}\n` : `${workspace.root} is ${trusted ? 'trusted' : 'no longer trusted'}\n`,
  );
  return exitCodes.ok;
};
