import { errorCode } from '../host/error-code.ts';
import { type CacheContext, cacheTag } from './cache-context.ts';

/**
 * Lets `write` make a file beside `path`, which lies in the cache, and renames it to that. Where its folder is missing it is
 * made and it is tried once more; when it fails, no temporary file stays behind and the error is thrown.
 */
export function storeFile({ host, dir }: CacheContext, path: string, write: (temporary: string) => void): void {
  const { files, clock, machine } = host;
  const folder = path.slice(0, path.lastIndexOf('/'));
  for (let attempt = 1; ; attempt += 1) {
    // Files that are made in one folder lie close together on the disk, which then takes longer to find room for the next.
    const temporary = `${folder}/.${machine.pid}-${clock.random(8)}`;
    try {
      write(temporary);
      files.rename(temporary, path);
      return;
    } catch (error) {
      try {
        files.remove(temporary);
      } catch {
        // Pruning finds it.
      }
      const code = errorCode(error);
      if (attempt === 2 || (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'ENOTEMPTY')) throw error;
      // A folder where a file belongs is damage; a missing folder is a new or a deleted cache.
      if (code !== 'ENOENT') files.remove(path);
      files.mkdir(folder);
      markCacheDirectory(files, dir);
    }
  }
}

function markCacheDirectory(files: CacheContext['host']['files'], dir: string): void {
  const path = cacheTag(dir);
  if (!files.exists(path)) files.write(path, 'Signature: 8a477f597d28d172789f06886806bc55\n# This folder holds results that mmo can make again.\n');
}
