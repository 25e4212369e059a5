import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';

/**
 * Makes a folder and those above it; no error when it is there. Unlike Node's own, it ends where a file system says that
 * nothing can be made in a folder that exists, as /proc does.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(path) !== path) {
      makeFolder(dirname(path));
      makeBelow(path);
    } else if (!isFolder(path)) throw error;
  }
}

/** What lies above is there: whatever fails now fails for good, unless another process was quicker. */
function makeBelow(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
