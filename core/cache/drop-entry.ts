import { blobPath, type CacheContext, manifestPath } from './cache-context.ts';

/** Deletes an entry that cannot be used, and the damaged blob if one is named, so that the next execution replaces them. Never throws. */
export function dropEntry(context: CacheContext, key: string, damagedBlob?: string): void {
  try {
    context.host.files.remove(manifestPath(context.dir, key));
    if (damagedBlob !== undefined) context.host.files.remove(blobPath(context.dir, damagedBlob));
  } catch (error) {
    context.fault(`delete a damaged entry of ${context.dir}`, error);
  }
}
