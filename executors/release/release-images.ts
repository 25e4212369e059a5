import type { ExecutorContext, JsonValue, Task, TaskResult } from '../../core/plugin-api.ts';
import { releaseOptions } from './release-options.ts';
import { releaseTag } from './release-tag.ts';
import { releasedImages } from './released-images.ts';
import { tagInRegistry } from './tag-in-registry.ts';

/** What is kept of a release, and proved before a hit. */
export interface Released {
  readonly image: string;
  /** `sha256:…`: as the task that built it tells it. */
  readonly id: string;
  /** The registry's. */
  readonly digest: string;
}

/** Pushes the images that were built for a service, or tags those that a cluster has pushed; what the registry has already is left alone. Nothing is built. Rejects with a ContainerError. */
export async function releaseImages(task: Task, context: ExecutorContext): Promise<TaskResult> {
  const { env, signal, registry, workspaceName } = context;
  const options = releaseOptions(task.options);
  if (registry === undefined) return failed('there is no registry to release to: name it as "registry": { "url": "registry.example/shop" } in mmo.json');
  const images = releasedImages(context.dependencies(), { registry: registry.url, workspace: workspaceName, service: task.service });
  if (images.length === 0) {
    return failed(`"${task.service}" has no image to release: let the task depend on one with "executor: image", or say "process: custom", "npm" or "none"`);
  }
  const insecure = registry.insecure ? [hostOf(registry.url)] : [];
  const released: Released[] = [];
  for (const { ref, id, repository, isOfCluster } of images) {
    const tag = releaseTag(options.tag, env, ref.slice(ref.lastIndexOf(':') + 1));
    if (isOfCluster) {
      const tagged = await tagInRegistry({ ref, id, repository }, { tag, insecure, context });
      if (typeof tagged === 'string') return failed(tagged);
      released.push(tagged);
      continue;
    }
    const containers = await context.containers();
    const image = await containers.image(ref);
    if (image?.id !== id) return failed(`the docker daemon does not have ${ref} as it was built any more; run mmo image ${task.service}`);
    const target = `${repository}:${tag}`;
    // Whether it is there is worth a question, and no reason to fail: who may push may do without the answer.
    const before = await containers.registryDigest(target, { env, insecure, signal }).catch(() => undefined);
    if (before !== undefined && image.digests.includes(`${repository}@${before}`)) {
      context.log(`${target} is there already: ${before}`);
      released.push({ image: target, id, digest: before });
      continue;
    }
    await containers.tag(ref, target);
    const { digest } = await containers.push(target, { env, signal, onProgress: (text) => context.write(text) });
    if (before !== undefined && before !== digest) context.log(`${target} was ${before}`);
    context.log(`released ${target}@${digest}`);
    released.push({ image: target, id, digest });
  }
  const data: JsonValue = { released: released.map(({ image, id, digest }) => ({ image, id, digest })), insecure };
  return { status: 'success', identity: released.map(({ image, digest }) => `${image}@${digest}`).join(' '), data };
}

function hostOf(url: string): string {
  return url.split('/')[0] ?? url;
}

function failed(message: string): TaskResult {
  return { status: 'failure', failure: { reason: 'error', message } };
}
