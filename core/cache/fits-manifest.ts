import type { FileStat } from '../model/files.ts';

/** Some hundred thousand outputs, and far less than what a process may hold. */
const mostBytes = 64 * 1024 * 1024;

/** Whether what lies at an entry's place may be read at all: a pipe would be waited for, and what is far too large would fill the memory. */
export function fitsManifest({ kind, size }: Pick<FileStat, 'kind' | 'size'>): boolean {
  return kind === 'file' && size <= mostBytes;
}
