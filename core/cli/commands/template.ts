import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { templateFiles } from '../add/template-files.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderTable } from '../render-table.ts';

/** `mmo template [name]`: the templates of plugins, or the files that one of them writes. */
export const templateCommand: Command = async ({ flags, positionals: [name], terminal, open, accept, tell }) => {
  const workspace = await open({ mayBeEmpty: true });
  if (workspace === undefined) return exitCodes.usage;
  const { templates } = workspace;
  const json = flags.on('json');
  if (name === undefined) {
    const listed = templates.map(({ plugin, about }) => ({ name: about.name, describe: about.describe, plugin }));
    if (json) terminal.write(`${JSON.stringify(listed, undefined, 2)}\n`);
    else terminal.write(listed.length === 0 ? 'no plugin of this workspace has templates\n' : renderTable(listed.map((one) => Object.values(one))));
    return exitCodes.ok;
  }
  const template = templates.find(({ about }) => about.name === name);
  if (template === undefined) {
    const near = suggest(
      name,
      templates.map(({ about }) => about.name),
    );
    tell([diagnose('badFlagValue', { message: `there is no template "${name}"`, hint: near && `did you mean "${near}"?`, help: 'mmo template lists them' })]);
    return exitCodes.usage;
  }
  const files = accept(await templateFiles(template, { name: 'example', dir: 'example', workspace: workspace.config.name }));
  if (files === undefined) return exitCodes.usage;
  if (json) terminal.write(`${JSON.stringify(Object.fromEntries(files), undefined, 2)}\n`);
  else terminal.write(files.map(([path, text]) => `--- ${path}\n${text}${text.endsWith('\n') ? '' : '\n'}`).join(''));
  return exitCodes.ok;
};
