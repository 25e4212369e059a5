import { joinPath } from '../lib/join-path.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Tree } from '../model/tree.ts';

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'](\.{1,2}\/[^"'\n]+)["']/g;

/**
 * What decides the version of a plugin given by path, beside its own word: the content ids of its file and of all it
 * imports by relative path, read from the tree, so that a commit's version can be told as well. Undefined for others.
 */
export function pluginDigest(name: string, tree: Tree): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const first = joinPath('', name);
  if (first === undefined) return undefined;
  const ids = new Map<string, string>();
  const stack = [first];
  while (stack.length > 0) {
    const path = stack.pop() as string;
    const entry = tree.get(path);
    if (entry === undefined || ids.has(path)) continue;
    ids.set(path, entry.id);
    const text = new TextDecoder().decode(tree.read(path) ?? new Uint8Array());
    const dir = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    for (const [, specifier] of text.matchAll(IMPORT)) {
      const target = joinPath(dir, specifier ?? '');
      if (target !== undefined) for (const candidate of [target, `${target}.js`, `${target}.mjs`, `${target}.ts`, `${target}/index.js`]) stack.push(candidate);
    }
  }
  return sha256(
    [...ids]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, id]) => `${path}\0${id}\n`)
      .join(''),
  );
}
