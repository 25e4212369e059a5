import type { InferTree } from '../../core/plugin-api.ts';
import { joinFolder } from './join-folder.ts';
import { parseGoMod } from './parse-go-mod.ts';

/** A module whose sources lie in the workspace. */
export interface GoModule {
  /** Prefix of its packages' import paths. */
  readonly path: string;
  readonly dir: string;
}

/** How Go sees modules from one folder. */
export interface GoModules {
  /** The module that holds the folder. */
  readonly main: GoModule;
  /** All that imports are resolved in, the longest path first. */
  readonly local: readonly GoModule[];
  /** A `go.work` of the workspace is in force. */
  readonly inGoWork: boolean;
  /** Folder of the `vendor` that holds all other packages. */
  readonly vendor: string | undefined;
  /** Files that decide versions, as workspace paths. */
  readonly files: readonly string[];
}

/** Finds the module that a folder belongs to and all modules its imports may lead to; undefined outside of any module. */
export function goModulesOf(dir: string, tree: InferTree): GoModules | undefined {
  const mainDir = above(dir).find((folder) => tree.readWorkspace(join(folder, 'go.mod')) !== undefined);
  if (mainDir === undefined) return undefined;
  const read = (path: string): ReturnType<typeof parseGoMod> => parseGoMod(tree.readWorkspace(path) ?? '');
  const own = read(join(mainDir, 'go.mod'));
  if (own.module === undefined) return undefined;
  const main: GoModule = { path: own.module, dir: mainDir };

  const workDir = above(dir).find((folder) => tree.readWorkspace(join(folder, 'go.work')) !== undefined);
  const work = workDir === undefined ? undefined : read(join(workDir, 'go.work'));
  const used = (work?.uses ?? []).flatMap((folder) => joinFolder(workDir ?? '', folder) ?? []);
  const inGoWork = used.includes(mainDir);
  const vendorAt = inGoWork ? (workDir ?? '') : mainDir;
  const vendor = tree.readWorkspace(join(vendorAt, 'vendor/modules.txt')) === undefined ? undefined : join(vendorAt, 'vendor');

  const mains = inGoWork ? used.flatMap((folder) => asModule(folder, read(join(folder, 'go.mod')).module)) : [main];
  const replaced = [
    ...(inGoWork ? replacements(workDir ?? '', work?.replaces ?? []) : []),
    ...mains.flatMap((module) => replacements(module.dir, read(join(module.dir, 'go.mod')).replaces)),
  ];
  // What is vendored is compiled from there, wherever it was copied from.
  const local = vendor === undefined ? [...mains, ...replaced] : mains;
  const lists = local.flatMap((module) => [join(module.dir, 'go.mod'), ...(mains.includes(module) ? [join(module.dir, 'go.sum')] : [])]);
  const shared = inGoWork ? [join(workDir ?? '', 'go.work'), join(workDir ?? '', 'go.work.sum')] : [];
  return {
    main,
    inGoWork,
    vendor,
    local: local.filter(({ path }, n) => local.findIndex((other) => other.path === path) === n).sort((a, b) => b.path.length - a.path.length),
    files: [...new Set([...shared, ...lists])].filter((path) => tree.readWorkspace(path) !== undefined).sort(),
  };
}

/** The folder of an import's package; undefined where it is not a package of these modules. */
export function folderOfImport(path: string, { local }: GoModules): string | undefined {
  const module = local.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
  return module && join(module.dir, path.slice(module.path.length + 1));
}

/** The import path of a folder of the main module. */
export function importOfFolder(dir: string, { main }: GoModules): string {
  const below = main.dir === '' ? dir : dir.slice(main.dir.length + 1);
  return below === '' ? main.path : `${main.path}/${below}`;
}

function replacements(dir: string, replaces: readonly { readonly path: string; readonly folder: string }[]): readonly GoModule[] {
  return replaces.flatMap(({ path, folder }) => {
    const target = joinFolder(dir, folder);
    return target === undefined ? [] : [{ path, dir: target }];
  });
}

function asModule(dir: string, path: string | undefined): readonly GoModule[] {
  return path === undefined ? [] : [{ path, dir }];
}

/** The folder and all above it, the nearest first. */
function above(dir: string): readonly string[] {
  return dir === '' ? [''] : [dir, ...above(dir.slice(0, Math.max(0, dir.lastIndexOf('/'))))];
}

function join(dir: string, path: string): string {
  return dir === '' ? path : path === '' ? dir : `${dir}/${path}`;
}
