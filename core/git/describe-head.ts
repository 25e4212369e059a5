import type { Host } from '../host/host.ts';
import { findRepository, type Repository } from './find-repository.ts';
import { isGitError, runGit } from './run-git.ts';

/** What is checked out; `head` is undefined before the first commit, `branch` when HEAD is detached. */
export interface Head {
  readonly head?: string | undefined;
  readonly branch?: string | undefined;
}

/** Says what is checked out around a folder, from git's files where they tell; both undefined outside a repository. */
export function describeHead(host: Host, root: string): Head {
  const repository = findRepository(host, root);
  if (repository === undefined) return {};
  const text = host.files.tryReadText(`${repository.gitDir}/HEAD`)?.trim() ?? '';
  const ref = /^ref: (refs\/.+)$/.exec(text)?.[1];
  const branch = ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  const direct = ref === undefined ? text : (host.files.tryReadText(`${repository.commonDir}/${ref}`)?.trim() ?? packedRef(host, repository, ref));
  if (isCommitId(direct)) return { head: direct, branch };
  const answer = runGit(host, root, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  const head = isGitError(answer) ? '' : Buffer.from(answer).toString('latin1').trim();
  // A reftable repository keeps a stand-in in HEAD, which is no branch.
  return { head: isCommitId(head) ? head : undefined, branch: branch === '.invalid' ? undefined : branch };
}

/** What a reference without a file of its own points to; empty where it is not packed either. */
function packedRef(host: Host, { commonDir }: Repository, ref: string): string {
  const line = host.files
    .tryReadText(`${commonDir}/packed-refs`)
    ?.split('\n')
    .find((one) => one.endsWith(` ${ref}`));
  return line?.slice(0, -ref.length - 1) ?? '';
}

function isCommitId(text: string): boolean {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);
}
