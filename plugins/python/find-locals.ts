import { posix } from 'node:path';
import type { InferTree } from '../../core/plugin-api.ts';
import { createModuleIndex, type ModuleIndex } from './module-index.ts';
import { parseImports } from './parse-imports.ts';
import { normalName } from './parse-requirement.ts';
import { type Project, readProject } from './read-project.ts';
import { stdlibModules } from './stdlib-modules.ts';

/** What a Python project takes from the rest of the workspace. */
export interface Locals {
  /** Services it depends on, in order of name. */
  readonly services: readonly string[];
  /** Entries of PYTHONPATH, relative to the service: its own roots, then those of all it depends on. */
  readonly pythonPath: readonly string[];
  /** Globs of what it reads of others, as inputs. */
  readonly inputs: readonly string[];
}

const TEST_SOURCE = /(?:^|\/)(?:tests?\/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)/;

/** `from tests.help import x`, `from shared.test_help import x`: of a whole line, for the names behind may be modules too. */
const IMPORTS_TEST_MODULE = /^[ \t]*(?:from|import)[ \t][^\n]*\b(?:tests|test_\w+|\w+_test|conftest)\b/m;

/** Finds the local packages a project depends on, by its files and by its imports, and theirs in turn. */
export function findLocals(service: { readonly name: string; readonly dir: string }, project: Project, tree: InferTree): Locals {
  const index = createModuleIndex(tree);
  const services = new Set<string>();
  const inputs = new Set<string>();
  const roots = [...index.rootsOf(service.dir)];
  const seen = new Set<string>([service.dir]);
  const waiting = [{ dir: service.dir, project }];
  for (const { dir, project: own } of waiting) {
    for (const folder of dependenciesOf(dir, own, { tree, index, withTests: dir === service.dir })) {
      const owner = ownerOf(folder, tree);
      if (owner?.name === service.name) continue;
      if (dir === service.dir && owner !== undefined) services.add(owner.name);
      if (seen.has(folder)) continue;
      seen.add(folder);
      roots.push(...(owner?.dir === folder ? index.rootsOf(folder) : looseRoots(folder, tree)));
      waiting.push({ dir: folder, project: projectAt(folder, tree) });
    }
    for (const file of own.included) {
      const path = posix.join(dir === '' ? '.' : dir, file);
      if (!path.startsWith('../') && ownerOf(path, tree)?.name !== service.name) inputs.add(`//${escapeGlob(path)}`);
    }
  }
  const sources = [...seen].flatMap((dir) => index.sourcesOf(dir));
  const importsTests = sources.some((path) => IMPORTS_TEST_MODULE.test(tree.readWorkspace(path) ?? ''));
  for (const folder of seen) if (folder !== service.dir) for (const glob of globsOf(folder, service.dir, importsTests)) inputs.add(glob);
  const pythonPath = roots.map((root) => posix.relative(service.dir, root) || '.');
  return { services: [...services].sort(), pythonPath: [...new Set(pythonPath)], inputs: [...inputs].sort() };
}

interface Surroundings {
  readonly tree: InferTree;
  readonly index: ModuleIndex;
  readonly withTests: boolean;
}

/** Folders of what one project uses directly, in order. */
function dependenciesOf(dir: string, project: Project, { tree, index, withTests }: Surroundings): readonly string[] {
  const found = new Set<string>();
  for (const path of project.paths) {
    const folder = posix.join(dir === '' ? '.' : dir, path).replace(/\/$/, '');
    if (!folder.startsWith('..')) found.add(folder === '.' ? '' : folder);
  }
  for (const member of project.members) {
    const folder = tree.services.find((other) => projectAt(other.dir, tree).name === member)?.dir;
    if (folder !== undefined) found.add(folder);
  }
  const sources = index.sourcesOf(dir).filter((path) => withTests || !TEST_SOURCE.test(dir === '' ? path : path.slice(dir.length + 1)));
  for (const module of new Set(sources.flatMap((path) => parseImports(tree.readWorkspace(path) ?? '')))) {
    if (stdlibModules.has(module) || project.packages.has(normalName(module))) continue;
    const owners = index.ownersOf(module);
    // Of two that could be meant, neither is: PYTHONPATH would choose by order.
    if (owners.length === 1 && owners[0] !== undefined) found.add(owners[0]);
  }
  found.delete(dir);
  return [...found].sort();
}

/** The project of another folder. One that cannot be parsed is that service's own trouble. */
function projectAt(dir: string, tree: InferTree): Project {
  const prefix = dir === '' ? '' : `${dir}/`;
  const list = (globs: readonly string[]): readonly string[] =>
    tree.listWorkspace(globs.map((glob) => `${escapeGlob(prefix)}${glob}`)).map((path) => path.slice(prefix.length));
  try {
    return readProject({ dir, read: (path) => tree.readWorkspace(`${prefix}${path}`), list });
  } catch {
    return readProject({ dir, read: () => undefined, list: () => [] });
  }
}

function looseRoots(folder: string, tree: InferTree): readonly string[] {
  return tree.listWorkspace([`${escapeGlob(folder)}/src/**/*.py`]).length > 0 ? [`${folder}/src`, folder] : [folder];
}

/**
 * All of it but its tests and texts; of a folder around the service all, lest its exclusions meet the service's own files.
 * Modules that are called like tests stay where something imports one: it may be help for tests that is shared.
 */
function globsOf(folder: string, serviceDir: string, importsTests: boolean): readonly string[] {
  const prefix = folder === '' ? '//' : `//${escapeGlob(folder)}/`;
  if (folder === '' || serviceDir.startsWith(`${folder}/`)) return [`${prefix}**`];
  const tests = importsTests ? [] : [`!${prefix}{test,tests}/**`, `!${prefix}**/{test_*,*_test,conftest}.py`];
  return [`${prefix}**`, ...tests, `!${prefix}**/*.{md,rst}`];
}

function ownerOf(path: string, tree: InferTree): InferTree['services'][number] | undefined {
  const owners = tree.services.filter(({ dir }) => dir === '' || path === dir || path.startsWith(`${dir}/`));
  return owners.reduce<InferTree['services'][number] | undefined>(
    (best, next) => (best === undefined || next.dir.length > best.dir.length ? next : best),
    undefined,
  );
}

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@]/g, '\\$&');
}
