import type { Stretch } from './stretch.ts';

/** ISO 8601 near the start of a line, as most loggers write it, in JSON or not. */
const TIME = /(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?/y;
const NEAR = 200;
/** Characters before the first colon of a time. */
const BEFORE_COLON = 13;
const COLON = 58;

/**
 * Cuts lines that were written after one moment and by another where a line tells its own time. Lines without one belong to
 * the line before; what comes before any is of `after`, and all of it of `by` when no line tells. Times never go back.
 */
export function splitByOwnTimes(text: string, { after, by }: { readonly after: number; readonly by: number }): readonly Stretch[] {
  const found: Stretch[] = [];
  let begin = 0;
  let at = after;
  let isTold = false;
  // Most lines have no time, and a colon is found much faster than a pattern.
  for (let colon = text.indexOf(':', BEFORE_COLON), from = 0; colon !== -1; colon = text.indexOf(':', from)) {
    from = colon + 1;
    if (text.charCodeAt(colon + 3) !== COLON) continue;
    TIME.lastIndex = colon - BEFORE_COLON;
    const match = TIME.exec(text);
    if (match === null) continue;
    const line = text.lastIndexOf('\n', match.index) + 1;
    const next = text.indexOf('\n', TIME.lastIndex) + 1;
    const time = match.index - line <= NEAR ? timeOf(match) : Number.NaN;
    if (!Number.isNaN(time)) {
      const own = Math.max(at, Math.min(by, time));
      if (line > begin && (own > at || !isTold)) {
        found.push({ at: Number.isFinite(at) ? at : own, text: text.slice(begin, line) });
        begin = line;
      }
      at = own;
      isTold = true;
    }
    if (next === 0) break;
    from = Math.max(from, next);
  }
  found.push({ at: isTold ? at : by, text: text.slice(begin) });
  return found;
}

let lastText = '';
let lastTime = 0;

/** Lines of the same second are read once. */
function timeOf([, date = '', time = '', fraction = '', zone = '']: RegExpExecArray): number {
  const text = `${date}T${time}${zone}`;
  if (text !== lastText) {
    lastText = text;
    lastTime = Date.parse(text);
  }
  return lastTime + Number(fraction.padEnd(3, '0').slice(0, 3));
}
