import ignore from 'ignore';
import picomatch from 'picomatch';
import type { Tree } from '../model/tree.ts';

export interface FindRequest {
  readonly tree: Tree;
  /** Globs relative to the workspace; `!` before one excludes. */
  readonly patterns: readonly string[];
  /** Content of `.mmoignore`: what it matches holds no services. */
  readonly ignoreText?: string | undefined;
}

/** Paths of the files that define services, in code-unit order; symbolic links never count. */
export function findServiceFiles({ tree, patterns, ignoreText }: FindRequest): readonly string[] {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const matches = matcher(wanted);
  const excludes = matcher(unwanted);
  const ignored = ignore({ ignorecase: false }).add(ignoreText ?? '');
  return tree.paths.filter((path) => {
    if (!matches(path) || excludes(path) || ignored.ignores(path)) return false;
    const mode = tree.get(path)?.mode;
    return mode === '100644' || mode === '100755';
  });
}

/** picomatch costs a regular expression for each path; the usual pattern is only a name at any depth. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const name = /^\*\*\/([\w.-]+)$/.exec(pattern)?.[1];
    if (name === undefined) return picomatch(pattern.replace(/^\.\//, ''), { dot: true });
    return (path: string): boolean => path === name || path.endsWith(`/${name}`);
  });
  return (path) => tests.some((test) => test(path));
}
