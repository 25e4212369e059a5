import type { LockedImage } from '../model/plugin.ts';
import type { Tree } from '../model/tree.ts';

/** What a reader of `mmo.lock` gets. */
export interface ImageLock {
  readonly images: ReadonlyMap<string, LockedImage>;
  /** Why it cannot be relied on, as the rest of a sentence; undefined where it is sound or missing. */
  readonly problem: string | undefined;
}

const VERSION = 1;

/** Reads `mmo.lock` of a tree: images by reference. Of a damaged one nothing counts. */
export function readImageLock(tree: Pick<Tree, 'read'>): ReadonlyMap<string, LockedImage> {
  return parseImageLock(tree.read('mmo.lock')).images;
}

/** Takes the bytes of `mmo.lock` apart; without any it holds no image. */
export function parseImageLock(bytes: Uint8Array | undefined): ImageLock {
  if (bytes === undefined) return { images: new Map(), problem: undefined };
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!isFields(value) || !isFields(value['images'])) return damaged('it holds no "images"');
    if (value['version'] !== VERSION) return damaged(`its version is ${JSON.stringify(value['version'])}, and this mmo reads version ${VERSION}`);
    const images = new Map<string, LockedImage>();
    for (const [reference, image] of Object.entries(value['images'])) {
      if (!isLockedImage(image)) return damaged(`its entry of "${reference}" is no image`);
      images.set(reference, image);
    }
    return { images, problem: undefined };
  } catch {
    return damaged('it is not valid JSON');
  }
}

function damaged(problem: string): ImageLock {
  return { images: new Map(), problem };
}

function isLockedImage(value: unknown): value is LockedImage {
  if (!isFields(value) || typeof value['digest'] !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(value['digest'])) return false;
  const { hooks, manifest } = value;
  const areNames = hooks === undefined || (Array.isArray(hooks) && hooks.every((hook) => typeof hook === 'string' && /^[A-Za-z0-9_][\w.-]*$/.test(hook)));
  return areNames && (manifest === undefined || isFields(manifest));
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
