import { readFileSync } from 'node:fs';

/** A step of a tutorial, in order: a file to write, or a command with what it must say. */
export type TutorialStep =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'command'; readonly command: string; readonly output: readonly string[]; readonly exitCode: number };

/** Reads the steps of a section of a Markdown file: blocks with a path behind their language are files, `console` blocks are commands. */
export function tutorialSteps(file: string, title: string): readonly TutorialStep[] {
  const text = readFileSync(file, 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`${file} has no section "${title}"`);
  return [...section.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].flatMap(([, language = '', path, body = '']): TutorialStep[] => {
    if (language === 'console') return commandsIn(body);
    return path === undefined ? [] : [{ kind: 'file', path, text: body }];
  });
}

/** Whether an output is as shown: `…` stands for any text, within a line or for lines. */
export function looksLike(output: string, shown: readonly string[]): boolean {
  const pattern = shown.map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escaped).join('.*')}\\n`)).join('');
  return new RegExp(`^${pattern}$`).test(output);
}

function commandsIn(body: string): TutorialStep[] {
  return body.split(/^\$ /m).flatMap((part): TutorialStep[] => {
    const [command = '', ...lines] = part.trimEnd().split('\n');
    if (command === '') return [];
    const exit = /^\[exit (\d+)\]$/.exec(lines.at(-1) ?? '')?.[1];
    return [{ kind: 'command', command, output: exit === undefined ? lines : lines.slice(0, -1), exitCode: Number(exit ?? 0) }];
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
