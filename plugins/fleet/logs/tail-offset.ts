import type { Files } from '../../../core/plugin-api.ts';

const CHUNK_BYTES = 65_536;
const NEWLINE = 10;

/** Where the last lines of a file begin: its beginning when it has fewer. */
export function tailOffset(files: Pick<Files, 'readPart' | 'lstat'>, path: string, count: number): number {
  const size = files.lstat(path)?.size ?? 0;
  let left = count + 1;
  let end = size;
  if (count === 0) return size;
  // A last line without newline is a line, too.
  if (size > 0 && files.readPart(path, size - 1, 1)[0] !== NEWLINE) left -= 1;
  while (end > 0) {
    const begin = Math.max(0, end - CHUNK_BYTES);
    const bytes = Buffer.from(files.readPart(path, begin, end - begin));
    for (let at = bytes.lastIndexOf(NEWLINE); at !== -1; at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)) {
      left -= 1;
      if (left === 0) return begin + at + 1;
    }
    // The hole at the beginning of a log that was cut.
    if (bytes[0] === 0) return begin;
    end = begin;
  }
  return 0;
}
