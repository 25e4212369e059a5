import type { Service } from '../../model/service.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderTable } from '../render-table.ts';
import { selectionOf } from '../selection-of.ts';

/** `mmo ls`: the services, narrowed by the selection flags. */
export const lsCommand: Command = async ({ flags, terminal, open, accept }) => {
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const services = accept(await workspace.select(selectionOf(flags)));
  if (services === undefined) return exitCodes.usage;
  if (flags.on('json')) terminal.write(`${JSON.stringify(services.map(describeService), undefined, 2)}\n`);
  else
    terminal.write(
      renderTable(services.map(({ name, type, dir, tags, tasks }) => [name, type, dir === '' ? '.' : dir, [...tasks.keys()].sort().join(' '), tags.join(' ')])),
    );
  return exitCodes.ok;
};

function describeService({ name, dir, type, tags, tasks, dependsOn }: Service): Readonly<Record<string, unknown>> {
  return { name, dir, type, tags, tasks: [...tasks.keys()].sort(), dependsOn: dependsOn.map(({ service, kind }) => ({ service, kind })) };
}
