/** Nearly no path has one, and a class of Unicode takes long to match. */
const OUTSIDE_ASCII = /[^\0-\x7f]/;

/**
 * Why a path cannot be an output, or `undefined` when it can: relative, POSIX, of plain segments, and nothing in it that
 * another system or another reader would take for a way out. Collecting and restoring use this same test.
 */
export function outputPathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > 4096) return 'is longer than 4096 characters';
  if (path.includes('\0')) return 'contains a NUL';
  if (OUTSIDE_ASCII.test(path) && /\p{Surrogate}/u.test(path)) return 'is not valid Unicode';
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) || path.startsWith('\\')) return 'is absolute';
  for (const segment of path.split('/')) {
    if (segment === '') return 'has an empty segment';
    if (segment.length > 63 && Buffer.byteLength(segment) > 255) return 'has a name longer than 255 bytes';
    if (segment === '.') return 'has a segment "."';
    if (segment.includes('..') && segment.split('\\').includes('..')) return 'has a segment ".."';
  }
  return undefined;
}
