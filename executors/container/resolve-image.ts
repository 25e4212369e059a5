import type { Containers, ExecutorContext, ImageInfo } from '../../core/plugin-api.ts';
import type { ContainerOptions } from './container-options.ts';
import { ContainerProblem } from './container-problem.ts';

/** Finds the image at the daemon, or pulls it as `pull` says. A pinned one is that one or a fault. */
export async function resolveImage(
  containers: Containers,
  { image, pull }: Pick<ContainerOptions, 'image' | 'pull'>,
  { digest, context }: { readonly digest: string | undefined; readonly context: Pick<ExecutorContext, 'env' | 'signal' | 'write'> },
): Promise<ImageInfo> {
  const fetch = (reference: string): Promise<ImageInfo> =>
    containers.pull(reference, { onProgress: (text) => context.write(text, 'stderr'), env: context.env, signal: context.signal });
  const found = await containers.image(image);
  if (digest === undefined) {
    if (pull === 'always') return fetch(image);
    if (found !== undefined) return found;
    if (pull === 'never') throw new ContainerProblem(`there is no image "${image}", and pull is "never"`);
    return fetch(image);
  }
  if (found !== undefined && bears(found, digest)) return found;
  // It may still be there though its tag has moved on.
  const byDigest = `${repositoryOf(image)}@${digest}`;
  const untagged = (await containers.image(digest)) ?? (await containers.image(byDigest));
  if (untagged !== undefined) return untagged;
  if (pull === 'never') throw new ContainerProblem(found === undefined ? `there is no image "${image}", and pull is "never"` : changed(image, digest));
  const pulled = await fetch(byDigest);
  if (!bears(pulled, digest)) throw new ContainerProblem(changed(image, digest));
  return pulled;
}

function bears({ id, digests }: ImageInfo, digest: string): boolean {
  return id === digest || digests.some((one) => one.endsWith(`@${digest}`));
}

function changed(image: string, digest: string): string {
  return `image "${image}" at the daemon is not the one that is pinned (${digest})`;
}

/** Without tag and digest. */
function repositoryOf(image: string): string {
  const named = image.split('@')[0] ?? '';
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon < 0 ? named : named.slice(0, colon);
}
