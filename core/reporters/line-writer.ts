import { sanitizeLine } from './sanitize-line.ts';

/** Where the lines of one output go. */
export interface LineWriter {
  readonly add: (text: string) => void;
  /** Ends an unfinished last line. */
  readonly end: () => void;
}

export interface LineWriterOptions {
  readonly prefix: string;
  readonly color: boolean;
  /** What becomes of a line after it was made harmless for a terminal. */
  readonly shape?: ((line: string) => string) | undefined;
  /** Which of them stand without the prefix. */
  readonly isBare?: ((line: string) => boolean) | undefined;
}

/** Cuts text that comes in pieces into whole lines, each made harmless and given a prefix. */
export function createLineWriter(print: (text: string) => void, { prefix, color, shape = asIs, isBare }: LineWriterOptions): LineWriter {
  let rest = '';
  const lineOf = (line: string): string => {
    const shown = shape(sanitizeLine(line, color));
    return `${isBare?.(shown) === true ? '' : prefix}${shown}\n`;
  };
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

const longestRest = 64 * 1024;

function asIs(line: string): string {
  return line;
}
