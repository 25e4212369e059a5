import { basename, resolve } from 'node:path/posix';

/** The name by which workspace paths call an extra root: its last folder, as written in the configuration; empty for one that has none. */
export function rootName(written: string): string {
  return basename(resolve('/', written));
}
