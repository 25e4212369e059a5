import { dirname, join, resolve } from 'node:path';
import type { Files } from '../model/files.ts';

/** An installed package: its folder and its `package.json`. */
export interface FoundPackage {
  /** Absolute. */
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Finds a package as Node would from the workspace: in the nearest `node_modules` upwards that holds it. */
export function findPackage(name: string, root: string, files: Files): FoundPackage | undefined {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    const text = files.tryReadText(join(candidate, 'package.json'));
    const manifest = text === undefined ? undefined : parse(text);
    if (manifest !== undefined) return { folder: candidate, manifest };
    if (dirname(folder) === folder) return undefined;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
