import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { OpenWorkspace, WorkspaceTemplate } from '../../engine/types.ts';
import { joinPath } from '../../lib/join-path.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { templateFiles } from './template-files.ts';

/** `mmo add service <name> --template <template> [-x NAME=value]…`: writes a new folder from a plugin's template. Where that folder exists, nothing is written. */
export const addService: Command = async (context) => {
  const { flags, host, terminal, accept, open } = context;
  const workspace = await open({ mayBeEmpty: true });
  if (workspace === undefined) return exitCodes.usage;
  const wanted = readRequest(context, workspace);
  if (wanted === undefined) return exitCodes.usage;
  const { template, values, dir } = wanted;
  const files = accept(await templateFiles(template, values));
  if (files === undefined) return exitCodes.usage;
  for (const [path, text] of files) host.files.writeAtomic(`${workspace.root}/${dir}/${path}`, text);
  const written = files.map(([path]) => `${dir}/${path}`);
  terminal.write(flags.on('json') ? `${JSON.stringify({ written })}\n` : written.map((path) => `wrote ${path}\n`).join(''));
  return exitCodes.ok;
};

interface Wanted {
  readonly template: WorkspaceTemplate;
  /** Of the service, from the top of the workspace. */
  readonly dir: string;
  readonly values: Readonly<Record<string, string>>;
}

function readRequest({ flags, positionals, host, tell }: CommandContext, workspace: OpenWorkspace): Wanted | undefined {
  const [, name = ''] = positionals;
  const given = (flag: string): readonly string[] => {
    const value = flags.all.get(flag);
    return value === undefined || value === true ? [] : value;
  };
  const refuse = (message: string, help: string, hint?: string): undefined => {
    tell([diagnose('badFlagValue', { message, help, hint })]);
    return undefined;
  };
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return refuse(`"${name}" is no name of a service`, 'lower-case letters, digits and hyphens');
  const known = workspace.services.find((service) => service.name === name);
  if (known !== undefined) return refuse(`there is a service "${name}" already, in ${known.dir}`, 'choose another name; nothing was written');
  const template = findTemplate(given('template').at(-1), workspace.templates, refuse);
  if (template === undefined) return undefined;
  const options: Record<string, string> = {};
  for (const item of given('option')) {
    const [, key, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(item) ?? [];
    if (key === undefined || value === undefined) return refuse(`--option takes NAME=value, not "${item}"`, 'repeat it for more than one');
    options[key] = value;
  }
  const asked = given('dir').at(-1)?.replace(/\/+$/, '') ?? `${workspace.services.some(({ dir }) => dir.startsWith('services/')) ? 'services/' : ''}${name}`;
  const dir = joinPath('', asked);
  if (dir === undefined || dir === '' || asked.startsWith('/'))
    return refuse(`--dir must be a folder below the workspace, not "${asked}"`, 'such as services/cart');
  if (host.files.lstat(`${workspace.root}/${dir}`) !== undefined) return refuse(`${dir} exists already`, 'choose another folder by --dir; nothing was written');
  return { template, dir, values: { ...options, name, dir, workspace: workspace.config.name } };
}

function findTemplate(
  asked: string | undefined,
  templates: readonly WorkspaceTemplate[],
  refuse: (message: string, help: string, hint?: string) => undefined,
): WorkspaceTemplate | undefined {
  const names = templates.map(({ about }) => about.name);
  if (names.length === 0) return refuse('no plugin of this workspace has templates', 'name a plugin that has some in "plugins" of mmo.json');
  const [only] = templates;
  if (asked === undefined) return names.length === 1 ? only : refuse('mmo add service needs --template', `it is one of ${names.join(', ')}`);
  const near = suggest(asked, names);
  const found = templates.find(({ about }) => about.name === asked);
  return found ?? refuse(`there is no template "${asked}"`, `it is one of ${names.join(', ')}`, near && `did you mean "${near}"?`);
}
