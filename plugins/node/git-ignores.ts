import createIgnore, { type Ignore } from 'ignore';

/**
 * True where a `.gitignore` from the workspace's root down to the path's folder leaves out what lies in the folder `path`.
 * Looks at the rules, never at what is there: an answer that changes with the first build would change every key.
 */
export function gitIgnores(path: string, read: (path: string) => string | undefined): boolean {
  const parts = path.split('/');
  const rules = parts.map((_part, depth): Ignore | undefined => {
    const text = read([...parts.slice(0, depth), '.gitignore'].join('/'));
    return text === undefined ? undefined : createIgnore().add(text);
  });
  // As git does: a folder that is ignored settles all below it; else the innermost file that has a rule decides.
  return [...parts.map((_part, n) => [...parts.slice(0, n + 1), '']), [...parts, 'x']].some((segments) => isIgnored(segments, rules));
}

/** What the files say of one path, whose parents are not ignored. */
function isIgnored(segments: readonly string[], rules: readonly (Ignore | undefined)[]): boolean {
  return rules.reduce((ignored, file, depth) => {
    const inner = segments.slice(depth);
    if (file === undefined || inner.length === 0 || inner.join('/') === '') return ignored;
    const parent = inner.slice(0, inner.at(-1) === '' ? -2 : -1);
    // An answer that only repeats the parent's was overruled further in.
    if (parent.length > 0 && file.test(`${parent.join('/')}/`).ignored) return ignored;
    const answer = file.test(inner.join('/'));
    return answer.ignored || (ignored && !answer.unignored);
  }, false);
}
