import createIgnore from 'ignore';

/**
 * True where a `.gitignore` from the workspace's root down to the path's folder leaves out what lies in `path`.
 * Looks at the rules, never at what is there: an answer that changes with the first build would change every key.
 */
export function gitIgnores(path: string, read: (path: string) => string | undefined): boolean {
  const parts = path.split('/');
  let ignored = false;
  for (let depth = 0; depth < parts.length; depth++) {
    const dir = parts.slice(0, depth).join('/');
    const rules = read(dir === '' ? '.gitignore' : `${dir}/.gitignore`);
    if (rules === undefined) continue;
    const answer = createIgnore().add(rules).test(`${parts.slice(depth).join('/')}/x`);
    if (answer.ignored) ignored = true;
    else if (answer.unignored) ignored = false;
  }
  return ignored;
}
