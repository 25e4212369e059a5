import type { Containers, Executor, ImageInfo, Task } from '../../core/plugin-api.ts';
import { furtherTags } from './further-tags.ts';
import { imageOptions } from './image-options.ts';
import { type ImageResult, readImageResult } from './image-result.ts';

type Confirm = NonNullable<Executor['confirm']>;
type Given = Parameters<Confirm>[2];

/**
 * Whether the image of an earlier run is still what its result says, at the daemon and, where the task pushes, at the registry. The daemon is
 * given it anew by the registry that has it, and each gets the tags that the templates mean today.
 */
export async function proveImage(task: Task, data: Parameters<Confirm>[1], given: Given): Promise<boolean> {
  const result = readImageResult(data);
  if (result === undefined) return false;
  if (result.cluster) return proveOnCluster(task, result, given);
  const { env, files } = given;
  const containers = await given.containers();
  const image = (await containers.image(result.ref)) ?? (await fetchImage(result, { containers, given }));
  // The name alone proves nothing: it may have been given to another image.
  if (image?.id !== result.image || !(await areSame(result.bases, containers))) return false;
  const tags = furtherTags(result.templates, { task, ref: result.ref, version: result.version ?? undefined, env, files });
  for (const tag of tags) if (!image.tags.includes(tag)) await containers.tag(result.ref, tag);
  if (imageOptions(task.options).push) await pushMissing(pushedTags(tags, result.ref), result, { containers, given });
  return true;
}

async function proveOnCluster(task: Task, { ref, image, templates, version }: ImageResult, given: Given): Promise<boolean> {
  const { images } = await given.deployed(given);
  if (images === undefined || (await images.digest(ref)) !== image) return false;
  const further = furtherTags(templates, { task, ref, version: version ?? undefined, env: given.env, files: given.files });
  return further.length === 0 || images.name(ref, image, further);
}

/** Tags that name a repository of their own: those are pushed. */
export function pushedTags(tags: readonly string[], ref: string): readonly string[] {
  const own = ref.slice(0, ref.lastIndexOf(':') + 1);
  return tags.filter((tag) => !tag.startsWith(own));
}

interface Around {
  readonly containers: Containers;
  readonly given: Given;
}

/** An unpinned name of a base image may mean another one by now; one that is gone says nothing. */
async function areSame(bases: ImageResult['bases'], containers: Containers): Promise<boolean> {
  for (const [name, id] of Object.entries(bases)) {
    const now = await containers.image(name);
    if (now !== undefined && now.id !== id) return false;
  }
  return true;
}

async function fetchImage({ pushed, image, ref }: ImageResult, { containers, given }: Around): Promise<ImageInfo | undefined> {
  for (const [tag, digest] of Object.entries(pushed)) {
    const byDigest = `${tag.slice(0, tag.lastIndexOf(':'))}@${digest}`;
    const found = await containers.pull(byDigest, { env: given.env, signal: given.signal }).catch(() => undefined);
    if (found?.id !== image) continue;
    await containers.tag(byDigest, ref);
    return found;
  }
  return undefined;
}

async function pushMissing(tags: readonly string[], { pushed }: ImageResult, { containers, given }: Around): Promise<void> {
  const known = new Set(Object.values(pushed));
  const { env, signal } = given;
  for (const tag of tags) {
    const digest = await containers.registryDigest(tag, { env, signal });
    if (digest === undefined || !known.has(digest)) await containers.push(tag, { env, signal });
  }
}
