import type { Host } from '../host/host.ts';
import { isGitError, runGit } from './run-git.ts';

/** The full id of the commit that a revision names, a branch of `origin` included; `undefined` when there is none. */
export function resolveCommit(host: Host, root: string, revision: string): string | undefined {
  // Revisions are user input: one that could be read as an option or as several arguments never reaches git.
  if (revision === '' || revision.startsWith('-') || /[\0\n]/.test(revision)) return undefined;
  return lookUp(host, root, revision) ?? lookUp(host, root, `refs/remotes/origin/${revision}`);
}

function lookUp(host: Host, root: string, revision: string): string | undefined {
  const answer = runGit(host, root, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  if (isGitError(answer)) return undefined;
  const id = Buffer.from(answer).toString('latin1').trim();
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id) ? id : undefined;
}
