import type { ExecutorContext } from '../../core/plugin-api.ts';
import type { Released } from './release-images.ts';
import type { ReleasedImage } from './released-images.ts';

/** Names an image that a cluster has pushed already by a further tag, without a daemon. A text says why that cannot be. Rejects with a ContainerError. */
export async function tagInRegistry(
  { ref, id, repository }: Pick<ReleasedImage, 'ref' | 'id' | 'repository'>,
  { tag, insecure, context }: { readonly tag: string; readonly insecure: readonly string[]; readonly context: TaggingContext },
): Promise<Released | string> {
  const { env, signal, log } = context;
  if (ref.slice(0, ref.lastIndexOf(':')) !== repository)
    return `${ref} was built by a cluster, and is not copied to ${repository}; build it on this machine by "builder": "buildkit", or say "process": "custom"`;
  const registries = await context.registries();
  const request = { env, insecure, signal };
  const target = `${repository}:${tag}`;
  // Whether it is there is worth a question, and no reason to fail: who may push may do without the answer.
  const before = await registries.digest(target, request).catch(() => undefined);
  if (before === id) {
    log(`${target} is there already: ${before}`);
    return { image: target, id, digest: id };
  }
  if ((await registries.digest(`${repository}@${id}`, request)) === undefined)
    return `the registry does not have ${ref} as the cluster built it any more; build it again`;
  await registries.tag(`${repository}@${id}`, tag, request);
  if (before !== undefined) log(`${target} was ${before}`);
  log(`released ${target}@${id}`);
  return { image: target, id, digest: id };
}

type TaggingContext = Pick<ExecutorContext, 'env' | 'signal' | 'registries' | 'log'>;
