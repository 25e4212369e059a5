import type { Span } from '../model/diagnostic.ts';
import { locate } from './locate.ts';
import { printable } from './printable.ts';

/** How the parts of a frame are coloured. */
export interface FramePaint {
  readonly gutter: (text: string) => string;
  readonly caret: (text: string) => string;
}

const windowColumns = 120;
const contextColumns = 40;
/** UTF-16 units of a line that can come into the window: a line may be as long as a file. */
const nearby = 4 * windowColumns;

/**
 * The lines of a source frame: place, line, caret with what is said beside it. A long line is cut around the caret;
 * a span of several lines is underlined to the end of its first.
 */
export function renderFrame(
  span: Span,
  source: string | undefined,
  { hint, paint }: { readonly hint?: string | undefined; readonly paint: FramePaint },
): readonly string[] {
  if (source === undefined) return [`${paint.gutter(' -->')} ${printable(span.file)}`, ...(hint === undefined ? [] : [`  ${paint.caret(printable(hint))}`])];
  const { line, column, text, start } = locate(source, span.start);
  const from = Math.min(Math.max(span.start - start, 0), text.length);
  const to = Math.max(from, Math.min(span.end - start, text.trimEnd().length));
  const view = cut(
    columnsOf(text.slice(Math.max(0, from - nearby), from)),
    columnsOf(text.slice(from, Math.min(to, from + nearby))),
    columnsOf(text.slice(to, to + nearby)),
  );
  const number = String(line);
  const pad = ' '.repeat(number.length);
  const carets = `${' '.repeat(view.before)}${paint.caret(`${'^'.repeat(view.marked)}${hint === undefined ? '' : ` ${printable(hint)}`}`)}`;
  return [
    `${pad}${paint.gutter('-->')} ${printable(span.file)}:${line}:${column}`,
    `${pad} ${paint.gutter('|')}`,
    `${paint.gutter(`${number} |`)} ${view.text}`.trimEnd(),
    `${pad} ${paint.gutter('|')} ${carets}`,
  ];
}

/** One entry for each column on the screen. */
function columnsOf(text: string): readonly string[] {
  return Array.from(printable(text));
}

/** Joins the three parts of a line, leaving out what is far from the marked one. */
function cut(
  before: readonly string[],
  marked: readonly string[],
  after: readonly string[],
): { readonly text: string; readonly before: number; readonly marked: number } {
  const whole = before.length + marked.length + after.length;
  if (whole <= windowColumns) return { text: [...before, ...marked, ...after].join(''), before: before.length, marked: Math.max(1, marked.length) };
  const skipped = before.length > contextColumns ? before.length - contextColumns : 0;
  const left = skipped > 0 ? ['…', ...before.slice(skipped + 1)] : before;
  const rest = [...marked, ...after];
  const room = windowColumns - left.length;
  const right = rest.length > room ? [...rest.slice(0, room - 1), '…'] : rest;
  return { text: [...left, ...right].join(''), before: left.length, marked: Math.max(1, Math.min(marked.length, right.length)) };
}
