/** A place as people read it; both count from 1, columns in code points. */
export interface Location {
  readonly line: number;
  readonly column: number;
  /** The line's text without its end. */
  readonly text: string;
  /** UTF-16 offset of the line's first character. */
  readonly start: number;
}

const byteOrderMark = 0xfeff;

/** Turns an offset into line and column; an offset past the end is the end. Lines end with LF or CRLF; a byte order mark has no width. */
export function locate(source: string, offset: number): Location {
  const first = source.charCodeAt(0) === byteOrderMark ? 1 : 0;
  const at = Math.max(first, Math.min(offset, source.length));
  let line = 1;
  let start = first;
  for (let next = source.indexOf('\n', start); next !== -1 && next < at; next = source.indexOf('\n', start)) {
    line += 1;
    start = next + 1;
  }
  const newline = source.indexOf('\n', start);
  let end = newline === -1 ? source.length : newline;
  if (end > start && source[end - 1] === '\r') end -= 1;
  return { line, column: countCodePoints(source.slice(start, Math.min(at, end))) + 1, text: source.slice(start, end), start };
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
