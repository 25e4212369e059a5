import { resolve } from 'node:path';
import { builtins } from './builtins.ts';
import type { CommandSpec } from './command-spec.ts';
import { pluginCommandSpecs } from './plugin-command-specs.ts';
import { readFlagTwins } from './read-flag-twins.ts';
import type { CliParts } from './run-cli.ts';
import { version } from './version.ts';

/** The commands that plugins of the workspace around the current folder add; none where there is no workspace, or a broken one. */
export async function pluginTable(argv: readonly string[], { terminal, createHost, openWorkspace }: CliParts): Promise<readonly CommandSpec[]> {
  const host = await createHost();
  const twins = readFlagTwins(['cwd', 'config'], host.env);
  const cwd = resolve(terminal.cwd, givenValue(argv, ['-C', '--cwd']) ?? textOf(twins.get('cwd')) ?? '.');
  const configFile = givenValue(argv, ['--config']) ?? textOf(twins.get('config'));
  const { value } = await openWorkspace({ host, cwd, builtins, configFile, version, plugins: 'look' });
  return value === undefined ? [] : pluginCommandSpecs(value);
}

function textOf(value: true | readonly string[] | undefined): string | undefined {
  return value === true ? undefined : value?.[0];
}

/** A flag that decides which workspace it is about, before it is known which flags there are. */
function givenValue(argv: readonly string[], names: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  for (const [n, word] of words.entries()) {
    if (names.includes(word)) return words[n + 1];
    const name = names.find((one) => one.startsWith('--') && word.startsWith(`${one}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return undefined;
}
