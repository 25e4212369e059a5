import { LRUCache } from 'lru-cache';
import picomatch from 'picomatch';

/** True for the paths that a glob names. */
export type GlobMatcher = (path: string) => boolean;

/*
 * Services inherit most of their globs, so the same few are asked for once per task. The bound is on the globs
 * of one workspace that differ; beyond it the least recently used are compiled again.
 */
const compiled = new LRUCache<string, GlobMatcher>({ max: 5000 });

/** Compiles a glob; dot files are files like others. Equal globs share one matcher. */
export function compileGlob(glob: string): GlobMatcher {
  const known = compiled.get(glob);
  if (known !== undefined) return known;
  const isMatch = picomatch(glob, { dot: true });
  const matches: GlobMatcher = (path) => isMatch(path);
  compiled.set(glob, matches);
  return matches;
}

/** The same for paths that any of the globs names; of none, no path. */
export function compileGlobs(globs: readonly string[]): GlobMatcher {
  const all = [...new Set(globs)].map(compileGlob);
  return (path) => all.some((matches) => matches(path));
}
