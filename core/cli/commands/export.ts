import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findService } from '../find-service.ts';
import { runRequestOf } from '../run-request-of.ts';

/**
 * `mmo export [service]`: what `mmo.json`, the service and its env files set, as lines for a POSIX shell. Secrets are left out.
 */
export const exportCommand: Command = async (context) => {
  const { flags, positionals, args, argv, terminal, accept, open } = context;
  const request = accept(runRequestOf(flags, { tasks: [], args, argv }));
  const workspace = request === undefined ? undefined : await open();
  if (request === undefined || workspace === undefined) return exitCodes.usage;
  const [name] = positionals;
  const service = name === undefined ? undefined : findService(context, workspace, name);
  if (name !== undefined && service === undefined) return exitCodes.usage;
  const report = accept(workspace.environment({ service, vars: request.vars }));
  if (report === undefined) return exitCodes.usage;
  const entries = Object.entries(report.set);
  const unfit = entries.flatMap(([variable]) => (isName(variable) ? [] : [variable]));
  if (flags.on('json')) terminal.write(`${JSON.stringify(report.set, undefined, 2)}\n`);
  else terminal.write(entries.flatMap(([variable, value]) => (isName(variable) ? [`export ${variable}=${quote(value)}\n`] : [])).join(''));
  if (report.secrets.length > 0) terminal.writeError(`# left out, being secret: ${report.secrets.join(' ')}\n`);
  if (unfit.length > 0 && !flags.on('json'))
    terminal.writeError(`# left out, being no names for a shell: ${unfit.map((one) => JSON.stringify(one)).join(' ')}\n`);
  return exitCodes.ok;
};

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** Inside single quotes nothing means anything but the quote itself. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
