import { sanitizeLine } from './sanitize-line.ts';

/** Where the lines of one output go. */
export interface LineWriter {
  readonly add: (text: string) => void;
  /** Ends an unfinished last line. */
  readonly end: () => void;
}

/** Cuts text that comes in pieces into whole lines, each made harmless and given a prefix. */
export function createLineWriter(print: (text: string) => void, { prefix, color }: { readonly prefix: string; readonly color: boolean }): LineWriter {
  let rest = '';
  const lineOf = (line: string): string => `${prefix}${sanitizeLine(line, color)}\n`;
  return {
    add(text) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestRest) {
        lines.push(rest);
        rest = '';
      }
      if (lines.length > 0) print(lines.map(lineOf).join(''));
    },
    end() {
      if (rest !== '') print(lineOf(rest));
      rest = '';
    },
  };
}

const longestRest = 1024 * 1024;
