import { documentLimits } from './document-limits.ts';

/** What the scan found too much of, and where. */
export interface NestingProblem {
  readonly problem: 'deep' | 'large';
  readonly offset: number;
}

/**
 * Looks over the text before the parser sees it, so that neither its stack nor its time can be exhausted. It does not
 * understand quotes and text blocks and is therefore lenient: the exact depth is checked once the document is parsed.
 */
export function scanNesting(text: string): NestingProblem | undefined {
  const maxDepth = documentLimits.depth * 6;
  const indents: number[] = [];
  let flow = 0;
  let tokens = 0;
  let column = 0;
  let leading = true;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\n') {
      leading = true;
      column = 0;
      tokens += 1;
    } else {
      if (leading && character !== ' ' && character !== '\r') {
        while ((indents.at(-1) ?? -1) >= column) indents.pop();
        indents.push(column);
        const next = text[at + 1];
        leading = (character === '-' || character === '?' || character === ':') && (next === ' ' || next === '\n');
      }
      if (character === '[' || character === '{') flow += 1;
      else if ((character === ']' || character === '}') && flow > 0) flow -= 1;
      if (tokenStarts.has(character)) tokens += 1;
      column += 1;
    }
    if (indents.length + flow > maxDepth) return { problem: 'deep', offset: at };
    if (tokens > documentLimits.tokens) return { problem: 'large', offset: at };
  }
  return undefined;
}

const tokenStarts: ReadonlySet<string> = new Set([',', ':', '?', '[', ']', '{', '}', '&', '*', '!', '%', '-', '"', "'"]);
