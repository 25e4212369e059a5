import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Imports a plugin by path (`./tools/x.js`, from the workspace root) or npm name; undefined when there is none. What its module throws is thrown on. */
export async function importPlugin(name: string, root: string): Promise<{ readonly value: unknown } | undefined> {
  const file = name.startsWith('.') || isAbsolute(name) ? resolve(root, name) : resolvePackage(name, root);
  if (file === undefined) return undefined;
  try {
    const module: { readonly default?: unknown; readonly plugin?: unknown } = await import(pathToFileURL(file).href);
    return { value: module.default ?? module.plugin };
  } catch (error) {
    if (isMissing(error, file)) return undefined;
    throw error;
  }
}

function resolvePackage(name: string, root: string): string | undefined {
  try {
    return createRequire(resolve(root, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
}

/** The plugin's own file is missing, as opposed to something that it imports. */
function isMissing(error: unknown, file: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return false;
  return error.message.includes(`'${file}'`) && !error.message.includes(`imported from ${file}`);
}
