import { isAbsolute, posix, resolve } from 'node:path';
import { sha256 } from '../lib/sha256.ts';
import type { Tree } from '../model/tree.ts';

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'`](\.{1,2}\/[^"'`\n]+)["'`]/g;
const SUFFIXES = ['', '.js', '.mjs', '.ts', '.json', '/index.js'];

export interface PluginDigestOptions {
  readonly tree: Tree;
  /** Bytes on disk by path from the workspace root: for what is in no tree, because git ignores it or it lies outside. */
  readonly unlisted?: ((path: string) => Uint8Array | undefined) | undefined;
}

/**
 * What decides the version of a plugin given by path, beside its own word: the content ids of its file and of all it
 * imports by relative path, read from the tree, so that a commit's version can be told as well. `name` is relative to
 * the workspace root, or absolute.
 */
export function pluginDigest(name: string, { tree, unlisted }: PluginDigestOptions): string {
  const ids = new Map<string, string>();
  const stack = [isAbsolute(name) ? resolve(name) : posix.normalize(name)];
  while (stack.length > 0) {
    const path = stack.pop() as string;
    if (ids.has(path)) continue;
    const entry = tree.get(path);
    // What a link leads to is not in the link.
    const isListed = entry !== undefined && entry.mode !== '120000';
    const bytes = isListed ? tree.read(path) : unlisted?.(path);
    if (!isListed && bytes === undefined) continue;
    ids.set(path, isListed ? (entry.blobId ?? entry.id) : sha256(bytes ?? ''));
    const text = new TextDecoder().decode(bytes ?? new Uint8Array());
    for (const [, specifier = ''] of text.matchAll(IMPORT)) {
      const target = posix.join(posix.dirname(path), specifier);
      for (const suffix of SUFFIXES) stack.push(`${target}${suffix}`);
    }
  }
  return sha256(
    [...ids]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, id]) => `${path}\0${id}\n`)
      .join(''),
  );
}
