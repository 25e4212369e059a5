import type { StretchSource } from './merge-logs.ts';
import type { Stretch } from './stretch.ts';

/** Gives out, of all that a log has at first, only so many last lines that are kept; of what comes later everything. */
export function tailOf(reader: StretchSource, count: number, keeps: (line: string, at: number) => boolean): StretchSource {
  let isFirst = true;
  return {
    next(options) {
      if (!isFirst) return reader.next(options);
      isFirst = false;
      let last: Stretch[] = [];
      for (let found = reader.next(options); found.length > 0; found = reader.next(options)) {
        for (const { at, text } of found) {
          for (const line of text.slice(0, -1).split('\n')) if (keeps(line, at)) last.push({ at, text: `${line}\n` });
        }
        if (last.length > 2 * count) last = last.slice(-count);
      }
      return count === 0 ? [] : last.slice(-count);
    },
  };
}
