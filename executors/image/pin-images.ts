import type { NamedImage } from './named-images.ts';

/** The Dockerfile with names of images replaced by what stands for one of them for good; by their names with variables filled in. */
export function pinImages(text: string, images: readonly NamedImage[], references: ReadonlyMap<string, string>): string {
  let pinned = text;
  for (const { name, start, end } of [...images].sort((a, b) => b.start - a.start)) {
    const reference = references.get(name);
    if (reference !== undefined) pinned = pinned.slice(0, start) + reference + pinned.slice(end);
  }
  return pinned;
}
