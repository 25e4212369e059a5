import type { InferTree } from '../../core/plugin-api.ts';
import { isMade } from './is-made.ts';

/** Which service has which top-level modules. */
export interface ModuleIndex {
  /** Python sources of a folder, by workspace path. */
  sourcesOf(dir: string): readonly string[];
  /** Folders of the services that have a top-level module of this name. */
  ownersOf(module: string): readonly string[];
  /** Folders of a service that belong on PYTHONPATH, by workspace path. */
  rootsOf(dir: string): readonly string[];
}

/** Sorts the Python sources of a workspace by service, and tells their top-level modules, below `src` too. */
export function createModuleIndex(tree: InferTree): ModuleIndex {
  const dirs = new Set(tree.services.map(({ dir }) => dir));
  const sources = new Map<string, string[]>();
  const owners = new Map<string, Set<string>>();
  for (const path of tree.listWorkspace(['**/*.py'])) {
    const dir = ownerOf(path, dirs);
    if (dir === undefined || isMade(path)) continue;
    sources.set(dir, [...(sources.get(dir) ?? []), path]);
    const parts = (dir === '' ? path : path.slice(dir.length + 1)).split('/');
    const module = parts[0] === 'src' && parts.length > 1 ? parts[1] : parts[0];
    const name = module?.replace(/\.py$/, '') ?? '';
    owners.set(name, (owners.get(name) ?? new Set()).add(dir));
  }
  const sourcesOf = (dir: string): readonly string[] => sources.get(dir) ?? [];
  return {
    sourcesOf,
    ownersOf: (module) => [...(owners.get(module) ?? [])],
    rootsOf: (dir) => {
      const prefix = dir === '' ? '' : `${dir}/`;
      const hasSource = sourcesOf(dir).some((path) => path.startsWith(`${prefix}src/`)) && !sourcesOf(dir).includes(`${prefix}src/__init__.py`);
      return hasSource ? [`${prefix}src`, dir] : [dir];
    },
  };
}

/** The innermost service's folder that holds a path. */
function ownerOf(path: string, dirs: ReadonlySet<string>): string | undefined {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) if (dirs.has(path.slice(0, slash))) return path.slice(0, slash);
  return dirs.has('') ? '' : undefined;
}
