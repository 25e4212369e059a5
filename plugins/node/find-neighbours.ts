import type { InferTree } from '../../core/plugin-api.ts';
import { gitIgnores } from './git-ignores.ts';
import { joinWorkspace } from './join-workspace.ts';
import type { Manifest } from './manifest.ts';
import { outsideFiles } from './outside-files.ts';
import { createPackagePlaces, type PackagePlaces } from './package-places.ts';
import { readTsconfig } from './read-tsconfig.ts';

/** What a package takes from the rest of the workspace. */
export interface Neighbours {
  /** Services it depends on, in order of name. */
  readonly services: readonly string[];
  /** Globs of files it reads beyond its own and beyond what those services build, as inputs. */
  readonly inputs: readonly string[];
}

/** Finds the packages and TypeScript projects of the workspace that a package uses. */
export function findNeighbours(service: { readonly name: string; readonly dir: string }, manifest: Manifest, tree: InferTree): Neighbours {
  const places = createPackagePlaces(tree);
  const services = new Set<string>();
  const inputs = new Set<string>();
  const seen = new Set<string>([service.dir]);
  const visit = (dir: string, own: Manifest, isDirect: boolean): void => {
    for (const { folder, readsSources } of uses(dir, own, { tree, places })) {
      const owner = ownerOf(folder, tree);
      if (owner?.name === service.name) continue;
      if (isDirect && owner !== undefined) services.add(owner.name);
      if (seen.has(folder)) continue;
      seen.add(folder);
      const prefix = folder === '' ? '//' : `//${escapeGlob(folder)}/`;
      inputs.add(readsSources || owner?.dir !== folder ? `${prefix}**` : `${prefix}package.json`);
      const theirs = readsSources ? places.manifestOf(folder) : undefined;
      if (theirs !== undefined) visit(folder, theirs, false);
    }
  };
  visit(service.dir, manifest, true);
  for (const file of outsideConfigs(service.dir, tree)) if (ownerOf(file, tree)?.name !== service.name) inputs.add(`//${escapeGlob(file)}`);
  const wholes = [...inputs].filter((glob) => glob.endsWith('/**')).map((glob) => glob.slice(0, -'**'.length));
  for (const glob of outsideFiles(service.dir, tree)) if (!wholes.some((whole) => glob.startsWith(whole))) inputs.add(glob);
  return { services: [...services].sort(), inputs: [...inputs].sort() };
}

/** What the package's TypeScript projects extend, and, where it has none of its own, the one in a folder above: bundlers and runners search for it. */
function outsideConfigs(dir: string, tree: InferTree): ReadonlySet<string> {
  const own = tree.list(['tsconfig*.json', 'jsconfig*.json']);
  const isOwn = own.some((path) => path === 'tsconfig.json');
  const above = isOwn ? undefined : nearestAbove(dir, tree);
  const files = [...own.map((path) => pathIn(dir, path)), ...(above === undefined ? [] : [above])];
  return new Set([...(above === undefined ? [] : [above]), ...files.flatMap((path) => readTsconfig(path, tree.readWorkspace)?.bases ?? [])]);
}

function nearestAbove(dir: string, tree: InferTree): string | undefined {
  for (let folder = dir; folder !== ''; ) {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    const path = pathIn(folder, 'tsconfig.json');
    if (tree.readWorkspace(path) !== undefined) return path;
  }
  return undefined;
}

interface Use {
  readonly folder: string;
  /** Its sources, not what it builds. */
  readonly readsSources: boolean;
}

function uses(dir: string, manifest: Manifest, { tree, places }: { readonly tree: InferTree; readonly places: PackagePlaces }): readonly Use[] {
  const packages = [...manifest.dependencies].flatMap(([name, spec]): readonly Use[] => {
    const folder = places.folderOf(name, spec, { dir, name: manifest.name });
    if (folder === undefined || folder === dir) return [];
    return [{ folder, readsSources: hasSourceEntry(folder, places.manifestOf(folder), tree) }];
  });
  const tsconfig = readTsconfig(pathIn(dir, 'tsconfig.json'), tree.readWorkspace);
  const projects = [...(tsconfig?.references ?? []), ...(tsconfig?.paths ?? [])].flatMap((path): readonly Use[] => {
    const owner = ownerOf(path, tree);
    const folder = owner !== undefined && owner.dir !== '' ? owner.dir : path.replace(/\/[^/]*\.json$/, '');
    return folder === dir || folder === '' || dir.startsWith(`${folder}/`) || (folder.startsWith(`${dir === '' ? '' : `${dir}/`}`) && owner?.dir === dir)
      ? []
      : [{ folder, readsSources: true }];
  });
  // Sources first: a package that is reached both ways is read.
  return [...projects, ...packages.filter(({ readsSources }) => readsSources), ...packages.filter(({ readsSources }) => !readsSources)];
}

/** A package that has an entry which git does not ignore is used as it is written; its build says nothing of that file. */
function hasSourceEntry(folder: string, manifest: Manifest | undefined, tree: InferTree): boolean {
  const entries = (manifest?.entries ?? []).filter((entry) => !entry.endsWith('package.json'));
  if (entries.length === 0) return true;
  return entries.some((entry) => {
    const path = joinWorkspace(folder, entry);
    const slash = path?.lastIndexOf('/') ?? -1;
    return path !== undefined && (slash < 0 || !gitIgnores(path.slice(0, slash), tree.readWorkspace));
  });
}

function ownerOf(path: string, tree: InferTree): InferTree['services'][number] | undefined {
  const owners = tree.services.filter(({ dir }) => dir === '' || path === dir || path.startsWith(`${dir}/`));
  return owners.reduce<InferTree['services'][number] | undefined>(
    (best, next) => (best === undefined || next.dir.length > best.dir.length ? next : best),
    undefined,
  );
}

function pathIn(dir: string, file: string): string {
  return dir === '' ? file : `${dir}/${file}`;
}

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@]/g, '\\$&');
}
