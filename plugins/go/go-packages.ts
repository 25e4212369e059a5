import { mayBuild } from './build-constraint.ts';
import { folderOfImport, type GoModules } from './go-modules.ts';
import type { GoSources } from './go-sources.ts';

/** Folders of the packages that `./...` means in a folder, as workspace paths in order; those of nested modules are not among them. */
export function packagesBelow(dir: string, modules: GoModules, sources: GoSources): readonly string[] {
  const prefix = dir === '' ? '' : `${dir}/`;
  return sources.folders.filter((folder) => {
    if (folder !== dir && !folder.startsWith(prefix)) return false;
    const below = folder === dir ? [] : folder.slice(prefix.length).split('/');
    return !below.some(isHidden) && moduleFolderOf(folder, sources) === modules.main.dir && !isInVendor(folder, modules);
  });
}

/** Folders of the workspace whose packages these folders' packages import, themselves or by others. What `tests` import counts for the first ones only. */
export function closureOf(
  folders: readonly string[],
  modules: GoModules,
  { sources, tests }: { readonly sources: GoSources; readonly tests: boolean },
): readonly string[] {
  const seen = new Set(folders);
  const queue = folders.map((folder) => ({ folder, tests }));
  for (const { folder, tests: withTests } of queue) {
    for (const imported of importsOf(folder, modules, { sources, tests: withTests })) {
      if (seen.has(imported) || sources.read(imported).length === 0) continue;
      seen.add(imported);
      queue.push({ folder: imported, tests: false });
    }
  }
  return [...seen].sort();
}

/** Folders of the workspace that a folder's package imports, whether their files exist already or are yet to be generated. */
export function importsOf(folder: string, modules: GoModules, { sources, tests }: { readonly sources: GoSources; readonly tests: boolean }): readonly string[] {
  const found = new Set<string>();
  for (const file of sources.read(folder)) {
    if ((file.isTest && !tests) || !mayBuild(file.constraint, true)) continue;
    for (const path of file.imports) {
      const target = folderOfImport(path, modules);
      if (target !== undefined && isInItsModule(target, modules, sources)) found.add(target);
    }
  }
  return [...found].sort();
}

/** The folder's package makes a program in a build without tags of one's own. */
export function isMain(folder: string, sources: GoSources): boolean {
  return sources.read(folder).some((file) => !file.isTest && file.packageName === 'main' && mayBuild(file.constraint));
}

/** A package of these folders is compiled with C. */
export function usesCgo(folders: readonly string[], sources: GoSources): boolean {
  return folders.some((folder) => sources.read(folder).some((file) => !file.isTest && file.imports.includes('C') && mayBuild(file.constraint)));
}

function isHidden(segment: string): boolean {
  return segment === 'testdata' || segment === 'vendor' || segment.startsWith('_') || segment.startsWith('.');
}

function isInVendor(folder: string, { vendor }: GoModules): boolean {
  return vendor !== undefined && (folder === vendor || folder.startsWith(`${vendor}/`));
}

/** A folder below a nested module belongs to that one, even if its import path would fit. */
function isInItsModule(folder: string, { local }: GoModules, sources: GoSources): boolean {
  const dir = moduleFolderOf(folder, sources);
  return local.some((module) => module.dir === dir);
}

function moduleFolderOf(folder: string, { moduleFolders }: GoSources): string | undefined {
  for (let dir = folder; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/')))) {
    if (moduleFolders.has(dir)) return dir;
    if (dir === '') return undefined;
  }
}
