import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Folders in which tests look for the tools of languages: the system's, without what a version manager puts before them. */
export const systemPath = '/usr/local/bin:/usr/bin:/bin';

/** Skips the test where a program is missing from the system's folders. */
export function needProgram(name: string, skip: (reason: string) => never): void {
  for (const folder of systemPath.split(':')) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return;
    } catch {
      // The next folder may have it.
    }
  }
  skip(`${name} is not installed`);
}
