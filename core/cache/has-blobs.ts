import type { ActionResult } from '../model/cache.ts';
import { blobPath, type CacheContext } from './cache-context.ts';

/** Whether every blob that an entry names is there with its size; one of another size is deleted. Bytes are checked when they are restored. */
export function hasBlobs({ host: { files }, dir }: CacheContext, { outputs, log }: ActionResult): boolean {
  const blobs = outputs.filter((entry) => entry.type === 'file');
  let isSound = true;
  for (const { digest, size } of log === undefined ? blobs : [...blobs, log]) {
    const stat = files.lstat(blobPath(dir, digest));
    if (stat?.kind === 'file' && stat.size === size) continue;
    isSound = false;
    if (stat !== undefined) files.remove(blobPath(dir, digest));
  }
  return isSound;
}
