import type { Host } from '../host/host.ts';
import { isGitError, runGit } from './run-git.ts';

/** Those of the paths that git ignores; tracked files never are. When git cannot say, none is. */
export function findIgnored(host: Host, root: string, paths: readonly string[]): ReadonlySet<string> {
  if (paths.length === 0) return new Set();
  const answer = runGit(host, root, ['check-ignore', '-z', '--stdin'], { input: `${paths.join('\0')}\0`, accept: [1] });
  if (isGitError(answer)) return new Set();
  const ignored = Buffer.from(answer).toString('utf8').split('\0');
  ignored.pop();
  return new Set(ignored);
}
