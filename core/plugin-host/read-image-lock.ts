import type { Tree } from '../model/tree.ts';

/** What is known of an image without asking a daemon. */
export interface LockedImage {
  readonly digest: string;
  /** Executables in its `/hooks`. */
  readonly hooks?: readonly string[] | undefined;
  /** Its manifest as written. */
  readonly manifest?: Readonly<Record<string, unknown>> | undefined;
}

/** Reads `mmo.lock`: images by reference. A file that is missing or damaged holds none: every image is then to be resolved anew. */
export function readImageLock(tree: Tree): ReadonlyMap<string, LockedImage> {
  const bytes = tree.read('mmo.lock');
  if (bytes === undefined) return new Map();
  try {
    const { images }: { readonly images?: Readonly<Record<string, LockedImage>> } = JSON.parse(new TextDecoder().decode(bytes));
    return new Map(Object.entries(images ?? {}).filter(([, image]) => typeof image?.digest === 'string'));
  } catch {
    return new Map();
  }
}
