import type { Containers, ExecutorContext } from '../../core/plugin-api.ts';
import { ImageMistake } from './image-mistake.ts';

/** For each image that `mmo.lock` pins, the reference that means it and no other. One that cannot be had is a mistake. */
export async function pinBases(names: Iterable<string>, { containers, context }: PinBasesOptions): Promise<ReadonlyMap<string, string>> {
  const pinned = new Map<string, string>();
  for (const name of new Set(names)) {
    const digest = name.includes('@') ? undefined : context.lockedImage(name);
    if (digest !== undefined) pinned.set(name, await pin(name, digest, { containers, context }));
  }
  return pinned;
}

export interface PinBasesOptions {
  readonly containers: Containers;
  readonly context: Pick<ExecutorContext, 'lockedImage' | 'env' | 'signal' | 'write'>;
}

async function pin(name: string, digest: string, { containers, context }: PinBasesOptions): Promise<string> {
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const byDigest = `${colon < 0 ? name : name.slice(0, colon)}@${digest}`;
  const found = await containers.image(name);
  // BuildKit knows no image by its id alone; one that never saw a registry stays as it is written.
  if (found?.id === digest) return name;
  if ((await containers.image(byDigest)) !== undefined) return byDigest;
  try {
    await containers.pull(byDigest, { onProgress: (text) => context.write(text, 'stderr'), env: context.env, signal: context.signal });
    return byDigest;
  } catch (error) {
    if (found === undefined) throw error;
  }
  throw new ImageMistake(`the base image "${name}" is now another one than mmo.lock pins (${digest}); run "mmo lock" to take it, and commit mmo.lock`);
}
