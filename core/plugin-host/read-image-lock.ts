import type { LockedImage } from '../model/plugin.ts';
import type { Tree } from '../model/tree.ts';

/** Reads `mmo.lock`: images by reference. A file that is missing or damaged holds none: every image is then to be resolved anew. */
export function readImageLock(tree: Pick<Tree, 'read'>): ReadonlyMap<string, LockedImage> {
  const bytes = tree.read('mmo.lock');
  if (bytes === undefined) return new Map();
  try {
    const { images }: { readonly images?: Readonly<Record<string, LockedImage>> } = JSON.parse(new TextDecoder().decode(bytes));
    return new Map(Object.entries(images ?? {}).filter(([, image]) => typeof image?.digest === 'string'));
  } catch {
    return new Map();
  }
}
