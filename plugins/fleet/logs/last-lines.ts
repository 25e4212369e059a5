import type { Files } from '../../../core/plugin-api.ts';

/** The last lines of a log, of what was written from `from` (bytes) on. */
export function lastLines(files: Pick<Files, 'tryRead'>, logFile: string, count: number, from = 0): readonly string[] {
  const text = Buffer.from(files.tryRead(logFile) ?? [])
    .subarray(from)
    .toString('utf8');
  return text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line, _, all) => all.length > 1 || line !== '')
    .slice(-count);
}
