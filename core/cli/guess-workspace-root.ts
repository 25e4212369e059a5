import { dirname, join } from 'node:path';
import type { Files } from '../model/files.ts';

const configFiles = ['mmo.json', 'mmo.yml', 'mmo.yaml'];

/** The folder that workspace-relative paths start from, for showing why a workspace could not be opened: the nearest one with a configuration, else the git top level, else `cwd`. */
export function guessWorkspaceRoot(files: Files, cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const here = folder;
    if (configFiles.some((name) => files.exists(join(here, name))) || files.exists(join(here, '.git'))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}
