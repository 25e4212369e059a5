import { type CodeEntry, codes } from '../../diagnostics/codes.ts';
import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/** `mmo explain <code>`: what a diagnostic code means, why it happens, what to do. */
export const explainCommand: Command = async ({ flags, positionals, terminal, tell }) => {
  const asked = positionals[0] ?? '';
  const entries: readonly CodeEntry[] = Object.values(codes);
  const wanted = /^\d{4}$/.test(asked) ? `MMO${asked}` : asked.toUpperCase();
  const entry = entries.find(({ code }) => code === wanted);
  if (entry === undefined) {
    const near = suggest(
      wanted,
      entries.map(({ code }) => code),
    );
    tell([
      diagnose('unknownCommand', {
        message: `unknown code "${asked}"`,
        hint: near === undefined ? undefined : `did you mean "${near}"?`,
        help: 'codes look like MMO2003 and stand in brackets at the beginning of a message',
      }),
    ]);
    return exitCodes.usage;
  }
  const { code, title, cause, help } = entry;
  if (flags.on('json')) terminal.write(`${JSON.stringify({ code, title, cause, help }, undefined, 2)}\n`);
  else terminal.write([`${code}: ${title}`, ...(cause === undefined ? [] : ['', cause]), '', `What to do: ${help}.`, ''].join('\n'));
  return exitCodes.ok;
};
