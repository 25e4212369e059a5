import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderTable } from '../render-table.ts';

/** `mmo lock`: pins the images of the workspace in mmo.lock, as they are now. */
export const lockCommand: Command = async ({ flags, terminal, open, accept }) => {
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const report = accept(await workspace.lockImages());
  if (report === undefined) return exitCodes.usage;
  const { images, removed } = report;
  if (flags.on('json')) terminal.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else if (images.length + removed.length === 0) terminal.write('no plugin and no task uses an image\n');
  else
    terminal.write(
      renderTable([...images.map(({ reference, digest, change }) => [reference, digest, change]), ...removed.map((reference) => [reference, '', 'removed'])]),
    );
  return exitCodes.ok;
};
