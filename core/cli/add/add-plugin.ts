import { join, resolve } from 'node:path';
import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { Files } from '../../model/files.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { guessWorkspaceRoot } from '../guess-workspace-root.ts';
import { addToConfig } from './add-to-config.ts';
import { type NewPlugin, pluginKinds } from './plugin-kinds.ts';
import { pluginSource } from './plugin-source.ts';
import { pluginTest } from './plugin-test.ts';

/** `mmo add plugin <name> --kind <kind> [--lang js|ts]`: writes a plugin and its test into tools/, and names it in `mmo.json`. Never overwrites a file. */
export const addPlugin: Command = async (context) => {
  const { flags, host, tell, terminal } = context;
  const wanted = readRequest(context);
  if (wanted === undefined) return exitCodes.usage;
  // The workspace need not be sound: a service may name the executor that is yet to be written.
  const root = guessWorkspaceRoot(host.files, resolve(terminal.cwd, flags.text('cwd') ?? '.'));
  const reference = `./tools/${wanted.name}.${wanted.lang}`;
  const files: Readonly<Record<string, string>> = {
    [`tools/${wanted.name}.${wanted.lang}`]: pluginSource(wanted),
    [`tools/${wanted.name}.test.${wanted.lang}`]: pluginTest(wanted),
  };
  const taken = Object.keys(files).find((path) => host.files.lstat(join(root, path)) !== undefined);
  if (taken !== undefined) {
    tell([diagnose('badFlagValue', { message: `${taken} exists already`, help: 'choose another name; nothing was written' })]);
    return exitCodes.usage;
  }
  const config = await addToConfig(configFile(host.files, root), { reference, read: (path) => host.files.readText(join(root, path)) });
  if ('problem' in config) {
    tell([
      diagnose('badFlagValue', {
        message: `${config.file} cannot be changed: ${config.problem}`,
        help: `add ${JSON.stringify(reference)} to its "plugins" by hand`,
      }),
    ]);
    return exitCodes.usage;
  }
  for (const [path, text] of Object.entries({ ...files, [config.file]: config.text })) host.files.writeAtomic(join(root, path), text);
  const written = [...Object.keys(files), config.file];
  terminal.write(
    flags.on('json') ? `${JSON.stringify({ written })}\n` : written.map((path) => `${path === config.file ? 'changed' : 'wrote'} ${path}\n`).join(''),
  );
  return exitCodes.ok;
};

function configFile(files: Files, root: string): string | undefined {
  const found = ['mmo.json', 'mmo.yml', 'mmo.yaml'].find((name) => files.exists(join(root, name)));
  return found ?? (/"mmo"\s*:\s*\{/.test(files.tryReadText(join(root, 'package.json')) ?? '') ? 'package.json' : undefined);
}

function readRequest({ flags, positionals, tell }: CommandContext): NewPlugin | undefined {
  const [, name = ''] = positionals;
  const value = (flag: string): string | undefined => {
    const given = flags.all.get(flag);
    return given === undefined || given === true ? undefined : given.at(-1);
  };
  const refuse = (flag: string, message: string, choices: readonly string[]): undefined => {
    const near = suggest(flag, choices);
    tell([diagnose('badFlagValue', { message, hint: near && `did you mean "${near}"?`, help: `it is one of ${choices.join(', ')}` })]);
    return undefined;
  };
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    tell([diagnose('badFlagValue', { message: `"${name}" is no name of a plugin`, help: 'lower-case letters, digits and hyphens, a letter first' })]);
    return undefined;
  }
  const asked = value('kind') ?? '';
  const kind = pluginKinds.find((known) => known === asked);
  if (kind === undefined) return refuse(asked, asked === '' ? 'mmo add plugin needs --kind' : `--kind cannot be "${asked}"`, pluginKinds);
  const lang = value('lang') ?? 'js';
  if (lang !== 'js' && lang !== 'ts') return refuse(lang, `--lang cannot be "${lang}"`, ['js', 'ts']);
  if (lang === 'ts' && !runsTypeScript()) {
    tell([
      diagnose('badFlagValue', {
        message: `Node ${process.versions.node} cannot load a plugin in TypeScript`,
        help: 'use Node 22.18 or later, or --lang js, whose types are checked through its comments',
      }),
    ]);
    return undefined;
  }
  return { name, kind, lang };
}

function runsTypeScript(): boolean {
  const { typescript }: { readonly typescript?: unknown } = process.features as object;
  return Boolean(typescript);
}
