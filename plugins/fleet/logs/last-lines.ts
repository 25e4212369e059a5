import type { Files } from '../../../core/plugin-api.ts';

const LONGEST_BYTES = 65_536;

/** The last lines of a log, of the end of what was written from `from` (bytes) on. */
export function lastLines(files: Pick<Files, 'readPart' | 'lstat'>, logFile: string, count: number, from = 0): readonly string[] {
  const size = files.lstat(logFile)?.size ?? 0;
  const begin = Math.max(from, size - LONGEST_BYTES);
  const text = Buffer.from(files.readPart(logFile, begin, LONGEST_BYTES)).toString('utf8');
  return text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line, _, all) => all.length > 1 || line !== '')
    .slice(-count);
}
