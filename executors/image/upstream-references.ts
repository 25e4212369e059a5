import type { DependencyResult } from '../../core/plugin-api.ts';
import { readImageResult } from './image-result.ts';

const MAIN_TASK = 'image';

/** The images that dependencies made, by name. Where a service made several, that of its task `image` comes last, and so is what `FROM shop/base` means. */
export function upstreamReferences(dependencies: readonly Pick<DependencyResult, 'task' | 'data'>[]): readonly string[] {
  const rank = (task: string): number => (task === MAIN_TASK ? 1 : 0);
  return [...dependencies].sort((a, b) => rank(a.task) - rank(b.task)).flatMap(({ data }) => readImageResult(data)?.ref ?? []);
}
