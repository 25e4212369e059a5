import type { FileStat } from '../model/files.ts';

/** Whether two looks at a path saw the same file, untouched between them, or nothing both times. */
export function isSameStat(before: FileStat | undefined, now: FileStat | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return before.ctimeMs === now.ctimeMs && before.mtimeMs === now.mtimeMs && before.size === now.size && before.ino === now.ino && before.kind === now.kind;
}
