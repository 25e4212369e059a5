import type { Files } from '../../core/plugin-api.ts';
import type { ContextEntry } from './context-entry.ts';
import type { IgnoreMatcher, PatternMatches } from './create-ignore-matcher.ts';

/**
 * Everything below a folder that is not ignored, as docker would send it: what git ignores and empty folders, too. `skipped` holds
 * absolute folders that are left out unseen. Sockets and the like are left out.
 */
export function listFolder(
  files: Files,
  folder: string,
  { matcher, skipped }: { readonly matcher: IgnoreMatcher; readonly skipped: ReadonlySet<string> },
): readonly ContextEntry[] {
  const entries: ContextEntry[] = [];
  const walk = (below: string, parent: PatternMatches | undefined): void => {
    for (const { name, kind } of files.readdir(below === '' ? folder : `${folder}/${below}`)) {
      const path = below === '' ? name : `${below}/${name}`;
      const source = `${folder}/${path}`;
      if (kind === 'other' || skipped.has(source)) continue;
      const { ignored, matches } = matcher.match(path, parent);
      if (!ignored) entries.push({ path, kind, source });
      if (kind === 'directory' && (!ignored || matcher.hasExceptions)) walk(path, matches);
    }
  };
  walk('', undefined);
  return withParents(entries, folder);
}

/** A file that an exception brought back comes with the folders above it. In code-unit order, so that two machines send the same. */
export function withParents(entries: readonly ContextEntry[], folder: string): readonly ContextEntry[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (let parent = parentOf(path); parent !== '' && !byPath.has(parent); parent = parentOf(parent))
      byPath.set(parent, { path: parent, kind: 'directory', source: `${folder}/${parent}` });
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
