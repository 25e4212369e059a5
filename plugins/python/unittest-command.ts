import { posix } from 'node:path';

/**
 * The command that finds all of these test files by unittest. Undefined where `python3 -m unittest` alone does: from the service's
 * folder it goes into packages only, so a folder of tests without `__init__.py` has to be named.
 */
export function unittestCommand(tests: readonly string[], packages: ReadonlySet<string>): string | undefined {
  const starts = new Set(tests.map((test) => startOf(posix.dirname(test), packages)));
  if (starts.size === 1 && starts.has('.')) return undefined;
  return [...starts]
    .sort()
    .map((start) => `python3 -m unittest discover -v -s ${quote(start)}`)
    .join(' && ');
}

/** The outermost folder from which packages lead down to this one. */
function startOf(dir: string, packages: ReadonlySet<string>): string {
  if (dir === '.' || !packages.has(dir)) return dir;
  return startOf(posix.dirname(dir), packages);
}

function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
