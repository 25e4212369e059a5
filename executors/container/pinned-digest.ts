import type { ExecutorSurroundings } from '../../core/plugin-api.ts';

/** The digest that stands for an image for ever: in the reference itself, else in `mmo.lock`; undefined where neither has one. */
export function pinnedDigest(image: string, { lockedImage }: Pick<ExecutorSurroundings, 'lockedImage'>): string | undefined {
  return /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1] ?? lockedImage(image);
}
