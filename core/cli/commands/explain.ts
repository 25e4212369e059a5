import { type CodeEntry, type CodeName, codes } from '../../diagnostics/codes.ts';
import { diagnose } from '../../diagnostics/diagnose.ts';
import type { Explanation } from '../../diagnostics/explanation.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderTable } from '../render-table.ts';

/** `mmo explain [code]`: what a diagnostic code means, why it happens, what to do; without a code the table of all. */
export const explainCommand: Command = async ({ flags, positionals, terminal, tell }) => {
  const asked = positionals[0];
  const { explanations } = await import('../../diagnostics/explanations.ts');
  const entries = Object.entries<CodeEntry>(codes);
  if (asked === undefined) {
    terminal.write(flags.on('json') ? json(entries.map(([name, entry]) => asJson(entry, explanations[name as CodeName]))) : listAll(entries));
    return exitCodes.ok;
  }
  const wanted = /^\d{4}$/.test(asked) ? `MMO${asked}` : asked.toUpperCase();
  const found = entries.find(([, { code }]) => code === wanted);
  if (found === undefined) {
    const near = suggest(
      wanted,
      entries.map(([, { code }]) => code),
    );
    tell([
      diagnose('unknownCommand', {
        message: `unknown code "${asked}"`,
        hint: near === undefined ? undefined : `did you mean "${near}"?`,
        help: 'codes look like MMO2003 and stand in brackets at the beginning of a message; mmo explain lists them',
      }),
    ]);
    return exitCodes.usage;
  }
  const [name, entry] = found;
  const explanation = explanations[name as CodeName];
  terminal.write(flags.on('json') ? json(asJson(entry, explanation)) : explain(entry, explanation));
  return exitCodes.ok;
};

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function asJson({ code, title, help }: CodeEntry, { cause, example, mended }: Explanation): Readonly<Record<string, string | undefined>> {
  return { code, title, cause, help, example: example.join('\n'), mended: mended?.join('\n'), readOn: readOn(code) };
}

function explain({ code, title, help }: CodeEntry, { cause, example, mended }: Explanation): string {
  const parts = [`${code}: ${title}`, '', cause, '', 'For example:', '', ...indented(example)];
  if (mended !== undefined) parts.push('', 'Right:', '', ...indented(mended));
  return [...parts, '', `What to do: ${help}.`, `Read on: ${readOn(code)}`, ''].join('\n');
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}

function listAll(entries: readonly (readonly [name: string, entry: CodeEntry])[]): string {
  return `${renderTable(entries.map(([, { code, title }]) => [code, title]))}\nmmo explain <code> says why it happens and what to do.\n`;
}

/** Where more is written, by the hundred that a code belongs to. */
function readOn(code: string): string {
  return readings[code.slice(3, 4)] ?? 'README.md of mmo';
}

const readings: Readonly<Record<string, string>> = {
  1: 'mmo help, and mmo help <command> for its flags',
  2: 'node_modules/mmo/schemas: service.schema.json and workspace.schema.json describe every key; editors show the same',
  3: 'mmo graph --tasks <task> shows the graph, mmo show <service> where each value comes from',
  4: 'mmo cache status, mmo cache verify, and mmo why <service:task>',
  5: 'mmo show <service> shows the task as mmo sees it, mmo run <task> --dry what would run',
  6: 'README.md of mmo, under "Concepts"',
  9: 'mmo --version, and --debug for what mmo does',
};
