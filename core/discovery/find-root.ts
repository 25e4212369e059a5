import { dirname } from 'node:path';
import type { Repository } from '../git/find-repository.ts';

/** The workspace root: the folder of the configuration file, else the git top level; `undefined` where there is neither. */
export function findRoot(configFile: string | undefined, repository: Repository | undefined): string | undefined {
  return configFile === undefined ? repository?.top : dirname(configFile);
}
