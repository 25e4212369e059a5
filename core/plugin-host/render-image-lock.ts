import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { LockedImage } from '../model/plugin.ts';

/** Text of `mmo.lock`: the same images give the same text, and one image more is a few lines more. */
export function renderImageLock(images: ReadonlyMap<string, LockedImage>): string {
  const entries = [...images].map(([reference, { digest, hooks, manifest }]) => [reference, { digest, hooks, manifest: sorted(manifest) }] as const);
  const value = { version: 1, images: Object.fromEntries(entries.sort(([a], [b]) => byCodeUnit(a, b))) };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, content]) => [key, sorted(content)] as const)
      .sort(([a], [b]) => byCodeUnit(a, b)),
  );
}
