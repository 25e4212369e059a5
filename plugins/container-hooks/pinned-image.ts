import type { Containers, ExecutorContext, ImageInfo } from '../../core/plugin-api.ts';
import { HookProblem } from './hook-problem.ts';
import { repositoryOf } from './repository-of.ts';

export interface PinnedImage {
  readonly image: string;
  readonly digest: string;
  readonly pull?: 'missing' | 'never' | 'always' | undefined;
}

/** The id of exactly the image that `mmo.lock` pins, pulled by its digest if need be. In CI its tag must not have moved on. */
export async function pinnedImage(
  containers: Containers,
  { image, digest, pull }: PinnedImage,
  { signal, env, write }: Pick<ExecutorContext, 'signal' | 'env' | 'write'>,
): Promise<string> {
  const tagged = await containers.image(image);
  if (tagged !== undefined && bears(tagged, digest)) return tagged.id;
  const moved = `"${image}" is now another image than mmo.lock pins (${digest})`;
  if (tagged !== undefined && isCi(env)) throw new HookProblem(`${moved}; run "mmo lock" and commit mmo.lock if that is meant`);
  const byDigest = `${repositoryOf(image)}@${digest}`;
  const found = (await containers.image(digest)) ?? (await containers.image(byDigest));
  if (found !== undefined) return found.id;
  const gone = tagged === undefined ? `the daemon has no image "${image}" (${digest})` : `${moved}, and the daemon has no longer that one`;
  if (pull === 'never') throw new HookProblem(`${gone}, and "pull" is never`);
  const pulled = await containers.pull(byDigest, { onProgress: (text) => write(text, 'stderr'), env, signal }).catch((cause: unknown) => {
    const text = cause instanceof Error ? `: ${cause.message}` : '';
    throw new HookProblem(`${gone}${text}; run "mmo lock" to pin what is there now`, { cause });
  });
  return pulled.id;
}

function bears({ id, digests }: ImageInfo, digest: string): boolean {
  return id === digest || digests.some((one) => one.endsWith(`@${digest}`));
}

function isCi({ CI = '' }: Readonly<Record<string, string>>): boolean {
  return CI !== '' && CI !== '0' && CI !== 'false';
}
