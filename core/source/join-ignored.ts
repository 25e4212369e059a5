import { firstSegment } from '../lib/first-segment.ts';
import type { Candidate, IgnoredPaths } from './ignored-paths.ts';

/** Asks each extra root, by name, for what lies below it, and the workspace, which has the empty name, for all else. */
export function joinIgnored(folders: ReadonlyMap<string, IgnoredPaths>): IgnoredPaths {
  return {
    keep: (candidates) => {
      if (folders.size === 1) return [...folders.values()].flatMap((folder) => folder.keep(candidates));
      const byFolder = new Map<string, Candidate[]>();
      for (const candidate of candidates) {
        const first = firstSegment(candidate.path);
        const name = folders.has(first) ? first : '';
        byFolder.set(name, [...(byFolder.get(name) ?? []), candidate]);
      }
      const kept = new Set<string>();
      for (const [name, group] of byFolder) {
        const prefix = name === '' ? '' : `${name}/`;
        const inside = group.map(({ path, kind }) => ({ path: path.slice(prefix.length), kind }));
        for (const { path } of folders.get(name)?.keep(inside) ?? []) kept.add(prefix + path);
      }
      return candidates.filter(({ path }) => kept.has(path));
    },
    reset: () => {
      for (const folder of folders.values()) folder.reset();
    },
  };
}
