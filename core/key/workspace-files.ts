import type { Service } from '../model/service.ts';
import type { Tree } from '../model/tree.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { createOutputMatcher, type OutputMatcher } from './output-matcher.ts';

/** Lockfiles of which the nearest above a service counts as its input. */
const LOCKFILES: readonly string[] = ['go.sum', 'package-lock.json', 'pnpm-lock.yaml', 'poetry.lock', 'uv.lock', 'yarn.lock'];
const ROOT_FILES: readonly string[] = ['.nvmrc', '.tool-versions'];

/** A tree seen through the services: who owns a file, which files are outputs, which count by default. Computed once for a tree. */
export interface WorkspaceFiles {
  readonly tree: Tree;
  readonly config: WorkspaceConfig;
  readonly outputs: OutputMatcher;
  /** Files of the service that are nobody's output, without nested services' folders; in code-unit order. */
  own(dir: string): readonly string[];
  /** Files outside the service that count by default: nearest lockfiles, `.tool-versions`, `.nvmrc`. */
  shared(dir: string): readonly string[];
}

export function createWorkspaceFiles(tree: Tree, services: readonly Service[], config: WorkspaceConfig): WorkspaceFiles {
  const outputs = createOutputMatcher(services);
  const dirs = new Set(services.map((service) => service.dir));
  const ownerOfDir = new Map<string, string | undefined>();
  const findOwner = (dir: string): string | undefined => {
    if (ownerOfDir.has(dir)) return ownerOfDir.get(dir);
    const parent = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '';
    const owner = dirs.has(dir) ? dir : dir === '' ? undefined : findOwner(parent);
    ownerOfDir.set(dir, owner);
    return owner;
  };
  let owned: Map<string, string[]> | undefined;
  const filesByOwner = (): Map<string, string[]> => {
    if (owned !== undefined) return owned;
    owned = new Map();
    for (const path of tree.paths) {
      const owner = findOwner(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
      if (owner === undefined || outputs.taskOf(path) !== undefined) continue;
      const files = owned.get(owner);
      if (files === undefined) owned.set(owner, [path]);
      else files.push(path);
    }
    return owned;
  };
  return {
    tree,
    config,
    outputs,
    own: (dir) => filesByOwner().get(dir) ?? [],
    shared: (dir) => [...LOCKFILES.flatMap((name) => nearest(tree, dir, name) ?? []), ...ROOT_FILES.filter((name) => tree.get(name) !== undefined)],
  };
}

function nearest(tree: Tree, from: string, name: string): string | undefined {
  for (let dir = from; ; dir = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '') {
    const path = dir === '' ? name : `${dir}/${name}`;
    if (tree.get(path) !== undefined) return path;
    if (dir === '') return undefined;
  }
}
