import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { selectionOf } from '../selection-of.ts';

/** `mmo affected`: the tasks that differ from the base or depend on one that does, each with its reasons. */
export const affectedCommand: Command = async ({ flags, terminal, open, accept }) => {
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const selection = selectionOf(flags);
  const report = accept(await workspace.affected({ ...selection, affected: selection.affected ?? true }));
  if (report === undefined) return exitCodes.usage;
  const { base, head, services, tasks, notes } = report;
  if (flags.on('json')) {
    terminal.write(`${JSON.stringify({ base, head, services, tasks: tasks.map(({ id, reasons }) => ({ id, reasons })) }, undefined, 2)}\n`);
    return exitCodes.ok;
  }
  for (const note of notes) terminal.writeError(`${note}\n`);
  for (const { id, reasons } of tasks) terminal.write(`${id}\n${reasons.map((reason) => `  ${reason}\n`).join('')}`);
  terminal.writeError(
    `${tasks.length} affected ${tasks.length === 1 ? 'task' : 'tasks'} of ${services.length} ${services.length === 1 ? 'service' : 'services'} between ${base.slice(0, 12)} and ${selection.head === undefined ? 'the work tree' : head.slice(0, 12)}\n`,
  );
  return exitCodes.ok;
};
