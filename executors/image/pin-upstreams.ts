import type { InspectedDockerfile } from './inspect-dockerfile.ts';

/**
 * The Dockerfile with names of other services' images (`FROM shop/base`) completed by the tag that was made of their sources.
 * A name that says which tag or digest it wants stays.
 */
export function pinUpstreams(text: string, { images }: Pick<InspectedDockerfile, 'images'>, references: readonly string[]): string {
  const byRepository = new Map(references.map((reference) => [reference.slice(0, reference.lastIndexOf(':')), reference]));
  let pinned = text;
  for (const { name, start, end } of [...images].sort((a, b) => b.start - a.start)) {
    const reference = byRepository.get(name);
    if (reference !== undefined) pinned = pinned.slice(0, start) + reference + pinned.slice(end);
  }
  return pinned;
}
