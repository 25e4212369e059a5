import type { LockedImage } from '../model/plugin.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { type FoundPlugins, findPlugins } from '../plugin-host/find-plugins.ts';
import { readImageLock } from '../plugin-host/read-image-lock.ts';
import type { ResolveTreeOptions } from './resolved-tree.ts';

/** Finds the plugins that a configuration names; none of their code runs that is known already. */
export function findPluginsOf(
  config: WorkspaceConfig,
  { tree, workTree = tree, root, files, builtins, parsed, mmoVersion, plugins, anyOptions }: ResolveTreeOptions,
): Promise<FoundPlugins> {
  const named = new Set(config.plugins.map(({ name }) => name));
  const always = Object.entries(builtins.plugins).flatMap(([name, plugin]) => (plugin.always === true && !named.has(name) ? [{ name, options: {} }] : []));
  const references = plugins === 'none' ? [] : [...always, ...config.plugins];
  const images = config.plugins.some(({ image }) => image !== undefined) ? readImageLock(tree) : noImages;
  return findPlugins({ references, trusted: plugins === 'all', known: parsed, builtins, root, files, tree, workTree, images, mmoVersion, anyOptions });
}

const noImages: ReadonlyMap<string, LockedImage> = new Map();
