import type { Files } from '../model/files.ts';
import type { OutputsStat, PathStat } from './stat-outputs.ts';

/**
 * Files and links that are not as they were recorded, and folders that were put where they are since; relative to
 * `serviceRoot` (absolute). Looks by lstat alone: equal content does not excuse a write. What was added is not seen.
 */
export function movedOutputs(files: Files, serviceRoot: string, { files: leaves, dirs }: OutputsStat): readonly string[] {
  const isLeafMoved = ([path, size, mtimeMs, ctimeMs, ino]: PathStat): boolean => {
    const found = files.lstat(`${serviceRoot}/${path}`);
    return found === undefined || found.size !== size || found.mtimeMs !== mtimeMs || found.ctimeMs !== ctimeMs || found.ino !== ino;
  };
  // What is written into a folder moves both times, a rename of the folder its ctime alone.
  const isFolderMoved = ([path, , mtimeMs, ctimeMs, ino]: PathStat): boolean => {
    const found = files.lstat(`${serviceRoot}/${path}`);
    return found?.kind !== 'directory' || found.ino !== ino || (found.ctimeMs !== ctimeMs && found.mtimeMs === mtimeMs);
  };
  return [...leaves.filter(isLeafMoved), ...dirs.filter(isFolderMoved)].map(([path]) => path);
}
