import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderContext } from '../render-context.ts';

/** `mmo context [--reset]`: shows the stored context, or forgets it. */
export const contextCommand: Command = async ({ flags, terminal, open, tell }) => {
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const reset = flags.on('reset');
  if (reset && tell(workspace.setContext([]))) return exitCodes.usage;
  terminal.write(renderContext(reset ? [] : workspace.context, flags.on('json')));
  return exitCodes.ok;
};
