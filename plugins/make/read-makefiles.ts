import { posix } from 'node:path';
import type { InferTree } from '../../core/plugin-api.ts';
import { parseMakefile } from './parse-makefile.ts';

/** What a makefile and all that it includes say together. */
export interface Makefiles {
  readonly targets: ReadonlySet<string>;
  /** Included files outside the service, which its default inputs do not have, as input globs in order. */
  readonly shared: readonly string[];
}

/** Reads a service's makefile and what it includes, directly or not. Paths are those of the folder that make runs in, whichever file names them. */
export function readMakefiles(file: string, dir: string, tree: InferTree): Makefiles {
  const targets = new Set<string>();
  const shared = new Set<string>();
  const files = new Set([inWorkspace(dir, file) ?? file]);
  for (const path of files) {
    const makefile = parseMakefile(tree.readWorkspace(path) ?? '');
    for (const target of makefile.targets) targets.add(target);
    for (const included of makefile.includes) {
      const glob = inWorkspace(dir, included);
      if (glob === undefined) continue;
      if (dir !== '' && !glob.startsWith(`${dir}/`)) shared.add(`//${glob}`);
      for (const found of tree.listWorkspace([glob])) files.add(found);
    }
  }
  return { targets, shared: [...shared].sort() };
}

/** Undefined where a path leads out of the workspace. */
function inWorkspace(dir: string, path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  const joined = posix.normalize(posix.join(dir, path));
  return joined.startsWith('..') ? undefined : joined;
}
