import { pathToFileURL } from 'node:url';

/** Imports a plugin's module by absolute path: its default export, or one named `plugin`. What the module throws is thrown on. */
export async function importPlugin(file: string): Promise<unknown> {
  const module: { readonly default?: unknown; readonly plugin?: unknown } = await import(pathToFileURL(file).href);
  return module.default ?? module.plugin;
}
