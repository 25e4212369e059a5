import { basename } from 'node:path';
import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { Command } from '../command-context.ts';
import { bashScript } from '../completion/bash-script.ts';
import { fishScript } from '../completion/fish-script.ts';
import { zshScript } from '../completion/zsh-script.ts';
import { exitCodes } from '../exit-codes.ts';

const scripts: ReadonlyMap<string, string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

/** `mmo completion [shell]`: the script that teaches a shell mmo's words; without a shell, for the one in `$SHELL`. */
export const completionCommand: Command = async ({ positionals, terminal, tell }) => {
  const asked = positionals[0];
  const shell = asked ?? basename(terminal.env['SHELL'] ?? '');
  const script = scripts.get(shell);
  if (script !== undefined) {
    terminal.write(script);
    return exitCodes.ok;
  }
  const help = 'name one: mmo completion bash, mmo completion zsh or mmo completion fish';
  const near = suggest(shell, scripts.keys());
  if (asked === undefined) tell([diagnose('missingArgument', { message: '$SHELL names no shell that mmo has a completion for', help })]);
  else
    tell([
      diagnose('unknownCommand', { message: `mmo has no completion for "${asked}"`, hint: near === undefined ? undefined : `did you mean "${near}"?`, help }),
    ]);
  return exitCodes.usage;
};
