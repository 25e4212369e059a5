import type { Executor } from '../../core/plugin-api.ts';
import type { Released } from './release-images.ts';

type Confirm = NonNullable<Executor['confirm']>;

/** Whether the registry still has what an earlier run released, under the same names with the same digests. */
export async function proveRelease(data: Parameters<Confirm>[1], { registries, env, signal }: Parameters<Confirm>[2]): Promise<boolean> {
  const { released = [], insecure = [] } = (data ?? {}) as { readonly released?: readonly Released[]; readonly insecure?: readonly string[] };
  if (released.length === 0) return false;
  const port = await registries();
  for (const { image, digest } of released) {
    const found = await port.digest(image, { env, insecure, signal }).catch(() => undefined);
    if (found !== digest) return false;
  }
  return true;
}
