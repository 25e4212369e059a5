import type { InferTree } from '../../core/plugin-api.ts';
import { joinWorkspace } from './join-workspace.ts';
import { type Manifest, parseManifest } from './manifest.ts';

/** Where packages of the workspace lie. */
export interface PackagePlaces {
  /** The folder of a dependency, if it is a package of the workspace and not of a registry. */
  folderOf(name: string, spec: string, from: { readonly dir: string; readonly name: string | undefined }): string | undefined;
  /** The package.json of a folder; one that cannot be read counts as absent. */
  manifestOf(dir: string): Manifest | undefined;
}

/**
 * Finds packages as a package manager links them: by a local path, else by name. Every package.json of the workspace
 * is read only for a name that looks local: by the workspace protocol, `*`, or the scope of the package that asks.
 * Any other name is looked for in the services that are called like it.
 */
export function createPackagePlaces(tree: InferTree): PackagePlaces {
  const known = new Map<string, Manifest | undefined>();
  const manifestOf = (dir: string): Manifest | undefined => {
    if (!known.has(dir)) known.set(dir, readManifest(dir, tree));
    return known.get(dir);
  };
  let all: readonly string[] | undefined;
  const allFolders = (): readonly string[] => {
    all ??= tree.listWorkspace(['package.json', '**/package.json']).map((path) => path.slice(0, Math.max(0, path.length - '/package.json'.length)));
    return all;
  };
  return {
    manifestOf,
    folderOf: (name, spec, from) => {
      const path = /^(?:file:|link:|portal:|workspace:(?=\.))(.*)$/.exec(spec)?.[1];
      if (path !== undefined) return joinWorkspace(from.dir, path);
      if (/^(?:npm|git|https?|github|gitlab|bitbucket|catalog|patch)[:+]|^[\w.-]+\/[\w.-]+/.test(spec)) return undefined;
      const bare = name.slice(name.indexOf('/') + 1);
      const alike = tree.services.filter((service) => service.name === bare || service.dir === bare || service.dir.endsWith(`/${bare}`));
      const close = alike.find(({ dir }) => manifestOf(dir)?.name === name);
      if (close !== undefined) return close.dir;
      const scope = scopeOf(name);
      const looksLocal = spec.startsWith('workspace:') || spec === '*' || (scope !== undefined && scope === scopeOf(from.name ?? ''));
      return looksLocal ? allFolders().find((dir) => manifestOf(dir)?.name === name) : undefined;
    },
  };
}

function readManifest(dir: string, tree: InferTree): Manifest | undefined {
  const path = dir === '' ? 'package.json' : `${dir}/package.json`;
  const text = tree.readWorkspace(path);
  if (text === undefined) return undefined;
  try {
    return parseManifest(text, path);
  } catch {
    return undefined;
  }
}

function scopeOf(name: string): string | undefined {
  return name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined;
}
