import { cleanPath } from './clean-path.ts';
import { compileIgnorePattern } from './compile-ignore-pattern.ts';
import { ImageMistake } from './image-mistake.ts';
import { trimBlanks } from './trim-blanks.ts';

/** Which patterns a path, or a folder above it, matched; handed down to what lies in it. */
export type PatternMatches = readonly boolean[];

/** Decides path by path, each after its folder. */
export interface IgnoreMatcher {
  /** Whether an ignored folder may hold what an exception brings back. */
  readonly hasExceptions: boolean;
  match(path: string, parent: PatternMatches | undefined): { readonly ignored: boolean; readonly matches: PatternMatches };
  /** The same for a path by itself. */
  ignores(path: string): boolean;
}

/** Makes it from patterns in order: the last one that matches a path or a folder above it decides. */
export function createIgnoreMatcher(patterns: readonly string[]): IgnoreMatcher {
  const compiled = patterns.flatMap((written) => {
    const trimmed = trimBlanks(written);
    if (trimmed === '') return [];
    const cleaned = cleanPath(trimmed);
    if (cleaned === '!') throw new ImageMistake('the pattern "!" of the ignore file excepts nothing');
    const isException = cleaned.startsWith('!');
    return [{ isException, matches: compileIgnorePattern(isException ? cleaned.slice(1) : cleaned) }];
  });
  const match: IgnoreMatcher['match'] = (path, parent) => {
    let ignored = false;
    const matches = compiled.map(({ isException, matches: test }, n) => {
      const inherited = parent?.[n] === true;
      // A pattern that could not change the verdict is not asked, and its folder's children ask anew.
      if (!inherited && isException !== ignored) return false;
      const found = inherited || test(path);
      if (found) ignored = !isException;
      return found;
    });
    return { ignored, matches };
  };
  return {
    hasExceptions: compiled.some(({ isException }) => isException),
    match,
    ignores: (path) => {
      let last: ReturnType<typeof match> | undefined;
      let at = '';
      for (const name of path.split('/')) {
        at = at === '' ? name : `${at}/${name}`;
        last = match(at, last?.matches);
      }
      return last?.ignored === true;
    },
  };
}
