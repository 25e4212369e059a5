import { wrapText } from './wrap-text.ts';

/** A paragraph, or rows of a term and what it means. */
export type Block = string | readonly (readonly [term: string, meaning: string])[];

/** A part of a page; one without blocks is left out. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

const indent = '    ';
const widestTerm = 32;

/** Lays a page out like a man page: titles at the margin, everything else below them. */
export function renderSections(sections: readonly Section[], columns: number): string {
  const width = Math.max(56, Math.min(columns, 110)) - indent.length;
  return sections
    .filter(({ blocks }) => blocks.length > 0)
    .map(({ title, blocks }) => `${title}\n${blocks.map((block) => renderBlock(block, width)).join('\n')}`)
    .join('\n');
}

function renderBlock(block: Block, width: number): string {
  if (typeof block === 'string') return wrapText(block, width).map(line).join('');
  const gap = Math.min(widestTerm, Math.floor(width / 2), Math.max(0, ...block.map(([term]) => term.length))) + 2;
  return block
    .map(([term, meaning]) => {
      const [first = '', ...rest] = wrapText(meaning, Math.max(24, width - gap));
      const start = term.length + 2 > gap ? `${line(term)}${line(' '.repeat(gap) + first)}` : line(term.padEnd(gap) + first);
      return start + rest.map((text) => line(' '.repeat(gap) + text)).join('');
    })
    .join('');
}

function line(text: string): string {
  return `${indent}${text}`.trimEnd().concat('\n');
}
