import type { Host } from '../host/host.ts';
import { type GitError, isGitError, runGit } from './run-git.ts';

/** Those of the paths whose bytes on disk are not what their blobs hold: a filter, `ident`, an encoding, `eol=crlf`. */
export function findConvertedPaths(host: Host, root: string, paths: readonly string[]): ReadonlySet<string> | GitError {
  if (paths.length === 0) return new Set();
  const answer = runGit(host, root, ['check-attr', '-z', '--stdin', ...ATTRIBUTES], { input: `${paths.join('\0')}\0` });
  if (isGitError(answer)) return answer;
  const fields = Buffer.from(answer).toString('utf8').split('\0');
  const converted = new Set<string>();
  for (let n = 0; n + 2 < fields.length; n += 3) {
    const path = fields[n];
    if (path !== undefined && converts(fields[n + 1] ?? '', fields[n + 2] ?? '')) converted.add(path);
  }
  return converted;
}

const ATTRIBUTES = ['filter', 'ident', 'working-tree-encoding', 'eol'];

function converts(attribute: string, value: string): boolean {
  if (attribute === 'eol') return value === 'crlf';
  return value !== 'unspecified' && value !== 'unset';
}
