import { dirname, join } from 'node:path';
import type { Files } from '../model/files.ts';
import type { FoundPackage } from './find-package.ts';

/**
 * What decides the version of a plugin from npm: the package's own version, and the integrity that npm wrote down when it
 * was installed, so that another package under the same version is another one.
 */
export function packageVersion({ folder, manifest }: FoundPackage, files: Files): string {
  const name = String(manifest['name']);
  const modules = dirname(name.startsWith('@') ? dirname(folder) : folder);
  const version = `${name}@${String(manifest['version'])}`;
  const integrity = integrityOf(files.tryReadText(join(modules, '.package-lock.json')), `node_modules/${name}`);
  return integrity === undefined ? version : `${version}+${integrity}`;
}

function integrityOf(text: string | undefined, path: string): string | undefined {
  if (text === undefined) return undefined;
  try {
    const { packages }: { readonly packages?: Readonly<Record<string, { readonly integrity?: string }>> } = JSON.parse(text);
    return packages?.[path]?.integrity;
  } catch {
    return undefined;
  }
}
