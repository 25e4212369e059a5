import { LRUCache } from 'lru-cache';
import picomatch from 'picomatch';

/** True for the paths that a glob names. */
export type GlobMatcher = (path: string) => boolean;

/*
 * Services inherit most of their globs, so the same few are asked for once per task. The bound is on the globs
 * of one workspace that differ; beyond it the least recently used are compiled again.
 */
const compiled = new LRUCache<string, GlobMatcher>({ max: 5000 });

/** Compiles a glob; dot files are files like others, and `**` goes over a line end in a name as over any other character. Equal globs share one matcher. */
export function compileGlob(glob: string): GlobMatcher {
  const known = compiled.get(glob);
  if (known !== undefined) return known;
  const { source, flags } = picomatch.makeRe(glob, { dot: true, flags: 's' });
  const expression = new RegExp(withoutDetours(source), flags);
  const matches: GlobMatcher = (path) => path !== '' && (path === glob || expression.test(path));
  compiled.set(glob, matches);
  return matches;
}

/** The same for paths that any of the globs names; of none, no path. */
export function compileGlobs(globs: readonly string[]): GlobMatcher {
  const all = [...new Set(globs)].map(compileGlob);
  return (path) => all.some((matches) => matches(path));
}

/**
 * Between two stars of a segment, the first place where the text between them fits is as good as any later one, as the second star takes
 * whatever follows. Said to the engine (a look-ahead with a name is never entered again), it tries each star once, where it
 * would try all combinations: eight stars against a name of 200 letters would take longer than anybody waits.
 */
function withoutDetours(source: string): string {
  let stars = 0;
  return source.replace(starAndText, (found) => {
    stars += 1;
    return `(?=(?<star${stars}>${found}))\\k<star${stars}>`;
  });
}

/** A star and the text of fixed length up to the next one, as picomatch writes them. */
const starAndText = /\[\^\/\]\*\?(?:\\[^/\w]|\[\^\/\](?![*+?{])|[^\\[\](){}?*+|^$./])+(?=\[\^\/\]\*\?)/g;
