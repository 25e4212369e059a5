/**
 * Why a symbolic link at `path` (relative to the service) may not be an output, or `undefined`. Its target must stay
 * inside the service's folder, whatever links lie on the way: hence `..` only in front, where the parents of the link
 * are known to be real directories.
 */
export function linkTargetProblem(path: string, target: string): string | undefined {
  if (target === '') return 'has an empty target';
  if (target.length > 4096) return 'has a target longer than 4096 characters';
  if (target.includes('\0')) return 'has a NUL in its target';
  if (/[\p{Surrogate}\ufffd]/u.test(target)) return 'has a target that is not valid UTF-8';
  if (target.startsWith('/') || target.startsWith('\\') || /^[A-Za-z]:[\\/]/.test(target)) return `points to the absolute path ${target}`;
  let depth = path.split('/').length - 1;
  let named = false;
  for (const segment of target.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') {
      named = true;
      continue;
    }
    if (named) return `has ".." inside its target ${target}`;
    depth -= 1;
    if (depth < 0) return `leaves the service: ${target}`;
  }
  return undefined;
}
