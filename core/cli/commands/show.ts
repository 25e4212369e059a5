import { join } from 'node:path';
import { locate } from '../../diagnostics/locate.ts';
import type { Origin, Service } from '../../model/service.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findService } from '../find-service.ts';
import { flattenService } from '../flatten-service.ts';
import { renderTable } from '../render-table.ts';

/** `mmo show <service>`: every value of its resolved configuration with the place it came from. */
export const showCommand: Command = async (context) => {
  const { flags, positionals, terminal, host, open } = context;
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const name = positionals[0] ?? '';
  const service = findService(context, workspace, name);
  if (service === undefined) return exitCodes.usage;
  const sources = new Map<string, string>();
  const describe = (origin: Origin): string => {
    if (origin.span === undefined) return origin.source === 'inferred' ? `inferred by ${origin.by}` : origin.source === 'default' ? 'default' : origin.by;
    const { file, start } = origin.span;
    const source = sources.get(file) ?? host.files.tryReadText(join(workspace.root, file)) ?? '';
    sources.set(file, source);
    return `${file}:${locate(source, start).line}`;
  };
  const values = flattenService(service).map(({ path, value }) => ({ path, value, origin: describe(originOf(service, path)) }));
  if (flags.on('json')) terminal.write(`${JSON.stringify({ name, dir: service.dir, file: service.file, values }, undefined, 2)}\n`);
  else terminal.write(renderTable(values.map(({ path, value, origin }) => [path, typeof value === 'string' ? value : JSON.stringify(value), `# ${origin}`])));
  return exitCodes.ok;
};

/** The origin of a value, or of the nearest value around it that has one. */
function originOf({ origins }: Service, path: string): Origin {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const origin = origins.get(at);
    if (origin !== undefined) return origin;
  }
  return { source: 'default', by: 'mmo' };
}
