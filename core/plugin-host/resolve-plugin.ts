import { isAbsolute, join, resolve } from 'node:path';
import { exports as resolveExports } from 'resolve.exports';
import type { Files } from '../model/files.ts';
import { type FoundPackage, findPackage } from './find-package.ts';

/** Where a plugin's code is. */
export interface ResolvedPlugin {
  /** Absolute path of its module. */
  readonly file: string;
  /** Undefined for one given by path. */
  readonly package?: FoundPackage | undefined;
}

/** Finds a plugin by path (`./tools/x.js`, from the workspace root) or npm name; undefined when there is none. */
export function resolvePlugin(name: string, root: string, files: Files): ResolvedPlugin | undefined {
  if (name.startsWith('.') || isAbsolute(name)) {
    const file = resolve(root, name);
    return isFile(file, files) ? { file } : undefined;
  }
  const found = findPackage(name, root, files);
  if (found === undefined) return undefined;
  const entry = entryOf(found);
  const file = entry === undefined ? undefined : join(found.folder, entry);
  return file !== undefined && isFile(file, files) ? { file, package: found } : undefined;
}

function entryOf({ manifest }: FoundPackage): string | undefined {
  try {
    const byExports = resolveExports(manifest, '.', { conditions: ['node', 'import'] });
    if (byExports !== undefined) return byExports[0];
  } catch {
    return undefined;
  }
  return typeof manifest['main'] === 'string' ? manifest['main'] : 'index.js';
}

function isFile(path: string, files: Files): boolean {
  try {
    return files.lstat(files.realpath(path))?.kind === 'file';
  } catch {
    return false;
  }
}
