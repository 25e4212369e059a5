import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderContext } from '../render-context.ts';

/** `mmo set-context <service…>`: stores what commands are about when no flag says otherwise. */
export const setContextCommand: Command = async ({ flags, positionals, terminal, open, tell }) => {
  const workspace = await open();
  if (workspace === undefined || tell(workspace.setContext(positionals))) return exitCodes.usage;
  terminal.write(renderContext(positionals, flags.on('json')));
  return exitCodes.ok;
};
