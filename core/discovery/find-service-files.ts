import ignore, { type Ignore } from 'ignore';
import { compileGlob } from '../lib/compile-glob.ts';
import { firstSegment } from '../lib/first-segment.ts';
import type { Tree } from '../model/tree.ts';

export interface FindRequest {
  readonly tree: Tree;
  /** Globs relative to the workspace; `!` before one excludes. */
  readonly patterns: readonly string[];
  /** Names of extra roots: within each, the patterns start at its top. */
  readonly roots?: readonly string[] | undefined;
}

/** Paths of the files that define services, in code-unit order; symbolic links never count, nor does what the `.mmoignore` of the workspace or root matches. */
export function findServiceFiles({ tree, patterns, roots = [] }: FindRequest): readonly string[] {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const matches = matcher(wanted);
  const excludes = matcher(unwanted);
  const ignoredIn = new Map(['', ...roots].map((name) => [name, rulesOf(tree, name)]));
  const mayMatch = endingIn(wanted);
  return tree.paths.filter((path) => {
    if (!mayMatch(path)) return false;
    const first = roots.length === 0 ? '' : firstSegment(path);
    const name = ignoredIn.has(first) && first !== path ? first : '';
    const inside = name === '' ? path : path.slice(name.length + 1);
    if (!matches(inside) || excludes(inside) || ignoredIn.get(name)?.ignores(inside) === true) return false;
    const mode = tree.get(path)?.mode;
    return mode === '100644' || mode === '100755';
  });
}

/** A quick look that leaves out most paths, where all patterns are names at any depth. */
function endingIn(patterns: readonly string[]): (path: string) => boolean {
  const names = patterns.map((pattern) => NAME_ANYWHERE.exec(pattern)?.[1]);
  if (names.includes(undefined)) return () => true;
  const ending = names.filter((name) => name !== undefined);
  const [only] = ending;
  return only !== undefined && ending.length === 1 ? (path) => path.endsWith(only) : (path) => ending.some((name) => path.endsWith(name));
}

const NAME_ANYWHERE = /^\*\*\/([\w.-]+)$/;

function rulesOf(tree: Tree, root: string): Ignore | undefined {
  const bytes = tree.read(root === '' ? '.mmoignore' : `${root}/.mmoignore`);
  return bytes && ignore({ ignorecase: false }).add(new TextDecoder().decode(bytes));
}

/** a glob costs a regular expression for each path; the usual pattern is only a name at any depth. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const name = NAME_ANYWHERE.exec(pattern)?.[1];
    if (name === undefined) return compileGlob(pattern.replace(/^\.\//, ''));
    return (path: string): boolean => path === name || path.endsWith(`/${name}`);
  });
  return (path) => tests.some((test) => test(path));
}
