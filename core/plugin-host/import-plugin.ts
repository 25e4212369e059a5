import { pathToFileURL } from 'node:url';

/** The version that each file had when this process imported it: Node imports a module once. */
const versions = new Map<string, string>();

/** Imports a plugin's module by absolute path: its default export, or one named `plugin`. What the module throws is thrown on. */
export async function importPlugin(file: string, version: string): Promise<unknown> {
  const before = versions.get(file) ?? version;
  if (before !== version) throw new Error('its code has changed since this mmo loaded it: start mmo again');
  versions.set(file, version);
  const module: { readonly default?: unknown; readonly plugin?: unknown } = await import(pathToFileURL(file).href);
  return module.default ?? module.plugin;
}
