import type { Host } from '../host/host.ts';
import { resolveCommit } from './resolve-commit.ts';
import { isGitError, runGit } from './run-git.ts';

/** The branch that others start from. */
export interface DefaultBranch {
  /** Without the remote: `main`. */
  readonly branch: string;
  /** What to say to a person: `origin/main`. */
  readonly name: string;
  readonly commit: string;
}

/** The remote's default branch, else a branch called main or master, else the only branch there is. */
export function findDefaultBranch(host: Host, root: string): DefaultBranch | undefined {
  const head = text(host, root, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'])?.replace('refs/remotes/origin/', '');
  const remote = [head, 'main', 'master'].map((branch) => at(host, root, { branch, prefix: 'refs/remotes/origin/', name: 'origin/' }));
  const local = ['main', 'master', onlyBranch(host, root)].map((branch) => at(host, root, { branch, prefix: 'refs/heads/', name: '' }));
  return [...remote, ...local].find((candidate) => candidate !== undefined);
}

function at(host: Host, root: string, { branch, prefix, name }: { branch: string | undefined; prefix: string; name: string }): DefaultBranch | undefined {
  const commit = branch === undefined ? undefined : resolveCommit(host, root, prefix + branch);
  return branch === undefined || commit === undefined ? undefined : { branch, name: name + branch, commit };
}

function onlyBranch(host: Host, root: string): string | undefined {
  const branches = text(host, root, ['for-each-ref', '--count=2', '--format=%(refname:strip=2)', 'refs/heads/'])?.split('\n') ?? [];
  return branches.length === 1 ? branches[0] : undefined;
}

function text(host: Host, root: string, args: readonly string[]): string | undefined {
  const answer = runGit(host, root, args);
  const line = isGitError(answer) ? '' : Buffer.from(answer).toString('utf8').trim();
  return line === '' ? undefined : line;
}
