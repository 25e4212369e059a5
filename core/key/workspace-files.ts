import { firstSegment } from '../lib/first-segment.ts';
import { rootName } from '../lib/root-name.ts';
import type { Service } from '../model/service.ts';
import type { Tree } from '../model/tree.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { createOutputMatcher, type OutputMatcher } from './output-matcher.ts';
import { pathsBelow } from './paths-below.ts';

/** Lockfiles of which the nearest above a service counts as its input. */
const LOCKFILES: readonly string[] = ['go.sum', 'package-lock.json', 'pnpm-lock.yaml', 'poetry.lock', 'uv.lock', 'yarn.lock'];
const ROOT_FILES: readonly string[] = ['.nvmrc', '.tool-versions'];

/** Whether a path, should it appear, would become one of the files outside the service that count by default. */
export function wouldBeShared({ tree, rootOf }: Pick<WorkspaceFiles, 'tree' | 'rootOf'>, dir: string, path: string): boolean {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const name = path.slice(folder === '' ? 0 : folder.length + 1);
  const last = rootOf(dir);
  if ((folder === '' || folder === last) && ROOT_FILES.includes(name)) return true;
  if (!LOCKFILES.includes(name) || rootOf(path) !== last || (folder !== '' && dir !== folder && !dir.startsWith(`${folder}/`))) return false;
  return folder.length >= (nearest(tree, { dir, last, name })?.length ?? 0) - name.length - 1;
}

/** A tree seen through the services: who owns a file, which files are outputs, which count by default. Computed once for a tree. */
export interface WorkspaceFiles {
  readonly tree: Tree;
  readonly config: WorkspaceConfig;
  readonly outputs: OutputMatcher;
  /** The name of the extra root that holds a path; empty for the workspace. */
  rootOf(path: string): string;
  /** Files of the service that are nobody's output, without nested services' folders; in code-unit order. */
  own(dir: string): readonly string[];
  /** Folders of all services that the one in this folder is built from, directly or not; in code-unit order. */
  upstream(dir: string): readonly string[];
  /** Submodules that are not checked out, each a single entry. */
  submodules(): readonly string[];
  /** Files outside the service that count by default: nearest lockfiles up to its root, `.tool-versions` and `.nvmrc` of its root and of the workspace. */
  shared(dir: string): readonly string[];
}

export function createWorkspaceFiles(tree: Tree, services: readonly Service[], config: WorkspaceConfig): WorkspaceFiles {
  const roots = new Set(config.roots.map(rootName));
  let matcher: OutputMatcher | undefined;
  const outputsOf = (): OutputMatcher => {
    matcher ??= createOutputMatcher(services, roots);
    return matcher;
  };
  const rootOf = (path: string): string => {
    const first = roots.size === 0 ? '' : firstSegment(path);
    return roots.has(first) ? first : '';
  };
  const dirs = new Set(services.map((service) => service.dir));
  const ownerOfDir = new Map<string, string | undefined>();
  const findOwner = (dir: string): string | undefined => {
    if (ownerOfDir.has(dir)) return ownerOfDir.get(dir);
    const parent = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '';
    const owner = dirs.has(dir) ? dir : dir === '' || roots.has(dir) ? undefined : findOwner(parent);
    ownerOfDir.set(dir, owner);
    return owner;
  };
  let submodules: readonly string[] | undefined;
  const owned = new Map<string, readonly string[]>();
  /** Of one service alone, as few are asked for where little has changed. */
  const filesOf = (dir: string): readonly string[] => {
    const known = owned.get(dir);
    if (known !== undefined) return known;
    const outputs = outputsOf();
    let [folder, owner]: [string, string | undefined] = ['', findOwner('')];
    const files = pathsBelow(tree.paths, dir === '' ? '' : `${dir}/`).filter((path) => {
      const end = Math.max(0, path.lastIndexOf('/'));
      // Most files follow one of the same folder.
      if (end !== folder.length || !path.startsWith(folder)) {
        folder = path.slice(0, end);
        owner = findOwner(folder);
      }
      return owner === dir && outputs.taskOf(path) === undefined;
    });
    owned.set(dir, files);
    return files;
  };
  const locks = new Map<string, readonly string[]>();
  /** Of each name, in order of names, the nearest one up to the folder's root. */
  const locksOf = (dir: string): readonly string[] => {
    const known = locks.get(dir);
    if (known !== undefined) return known;
    const own = LOCKFILES.map((name) => (dir === '' ? name : `${dir}/${name}`)).filter((path) => tree.get(path) !== undefined);
    const outer = dir === '' || roots.has(dir) ? [] : locksOf(dir.slice(0, Math.max(0, dir.lastIndexOf('/'))));
    const found = own.length === 0 ? outer : LOCKFILES.flatMap((name) => [...own, ...outer].find((path) => path.endsWith(`/${name}`) || path === name) ?? []);
    locks.set(dir, found);
    return found;
  };
  return {
    tree,
    config,
    get outputs() {
      return outputsOf();
    },
    rootOf,
    own: (dir) => (dirs.has(dir) ? filesOf(dir) : []),
    upstream: (dir) => upstreamOf(services, dir),
    submodules: () => {
      submodules ??= tree.paths.filter((path) => tree.get(path)?.mode === '160000');
      return submodules;
    },
    shared: (dir) => {
      const last = rootOf(dir);
      const rootFiles = last === '' ? ROOT_FILES : [...ROOT_FILES, ...ROOT_FILES.map((name) => `${last}/${name}`)];
      return [...locksOf(dir), ...rootFiles.filter((name) => tree.get(name) !== undefined)];
    },
  };
}

function upstreamOf(services: readonly Service[], dir: string): readonly string[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const found = new Set<string>();
  const open = services.filter((service) => service.dir === dir);
  for (let service = open.pop(); service !== undefined; service = open.pop()) {
    for (const edge of service.dependsOn) {
      const next = edge.kind === 'build' ? byName.get(edge.service) : undefined;
      if (next === undefined || next.dir === dir || found.has(next.dir)) continue;
      found.add(next.dir);
      open.push(next);
    }
  }
  return [...found].sort();
}

/** The file of that name in the folder or the next one above it that has it, up to `last`. */
function nearest(tree: Tree, { dir: from, last, name }: { readonly dir: string; readonly last: string; readonly name: string }): string | undefined {
  for (let dir = from; ; dir = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '') {
    const path = dir === '' ? name : `${dir}/${name}`;
    if (tree.get(path) !== undefined) return path;
    if (dir === last) return undefined;
  }
}
