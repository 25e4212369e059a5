import { resolve } from 'node:path';
import { diagnose } from '../../diagnostics/diagnose.ts';
import { upgradeWorkspace } from '../../engine/upgrade-workspace.ts';
import { builtins } from '../builtins.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderPatch } from '../render-patch.ts';
import { version } from '../version.ts';

/** `mmo upgrade [plugins…] [--dry] [--check]`: brings the files of the workspace up to date with its plugins, and prints what changes. */
export const upgradeCommand: Command = async ({ flags, positionals, terminal, host, accept, tell }) => {
  const given = flags.all.get('from');
  const from = given === undefined || given === true ? undefined : given.at(-1);
  if (from !== undefined && !/^v?\d+(\.\d+){0,2}/.test(from)) {
    tell([diagnose('badFlagValue', { message: `--from takes a version such as 1.4, not "${from}"` })]);
    return exitCodes.usage;
  }
  const cwd = resolve(terminal.cwd, flags.text('cwd') ?? '.');
  const report = accept(await upgradeWorkspace({ host, cwd, builtins, version, configFile: flags.text('config'), names: positionals, from }));
  if (report === undefined) return exitCodes.usage;
  const { root, changes } = report;
  const checks = flags.all.get('check') === true;
  const writes = !checks && flags.optional('dry') === undefined;
  // Shown first: whoever stops it here has lost nothing.
  if (flags.on('json')) terminal.write(`${JSON.stringify({ changes: changes.map(({ path, after }) => ({ path, after })), written: writes }, undefined, 2)}\n`);
  else if (changes.length === 0) terminal.write('everything is up to date\n');
  else terminal.write(renderPatch(changes, { host, root }));
  if (writes) for (const { path, after } of changes) host.files.writeAtomic(`${root}/${path}`, after);
  return checks && changes.length > 0 ? exitCodes.failed : exitCodes.ok;
};
