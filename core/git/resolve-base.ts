import type { Host } from '../host/host.ts';
import { describeHead } from './describe-head.ts';
import { findCiBase } from './find-ci-base.ts';
import { type DefaultBranch, findDefaultBranch } from './find-default-branch.ts';
import { findRepository } from './find-repository.ts';
import { resolveCommit } from './resolve-commit.ts';
import { isGitError, runGit } from './run-git.ts';

export interface BaseRequest {
  readonly host: Host;
  /** Absolute folder inside the repository. */
  readonly root: string;
  /** `--base` or `--affected=<base>`. */
  readonly requested?: string | undefined;
  /** `--head`; default the checked-out commit. */
  readonly head?: string | undefined;
  /** `affected.base` of the workspace. */
  readonly configured?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The commit a change is compared with; for the first commit of all, the empty tree. */
export interface Base {
  readonly commit: string;
  /** What to call it: a branch, a revision, the CI's variable. */
  readonly name: string;
  /** The commit of `--head`, or of the checkout. */
  readonly head: string;
  /** To be said aloud: why this base and no other. */
  readonly note?: string | undefined;
}

/** Why there is no base; `code` is a name of the table of diagnostics. */
export interface BaseProblem {
  readonly code: 'unknownBase' | 'shallowClone' | 'notGitRepository';
  readonly message: string;
  readonly help?: string | undefined;
}

export type ResolvedBase = Base | { readonly problem: BaseProblem };

/**
 * Finds the base: flag, `MMO_BASE`, the CI's variables, configuration, merge base with the default branch; on the
 * default branch itself the commit before. A revision given means its merge base with head. Never guesses too late a base.
 */
export function resolveBase(request: BaseRequest): ResolvedBase {
  const { host, root, env } = request;
  if (findRepository(host, root) === undefined) return notGitRepository(host);
  const headName = request.head ?? 'HEAD';
  // What is checked out is in git's files.
  const head = headName === 'HEAD' ? describeHead(host, root).head : resolveCommit(host, root, headName);
  if (head === undefined && !canStart(host, root)) return notStarted();
  if (head === undefined && request.head !== undefined)
    return fail(
      'unknownBase',
      `cannot find the head ${JSON.stringify(headName)}`,
      'name a commit of this clone with --head, or fetch it first: git fetch origin',
    );
  if (head === undefined) return unknown(request, headName, 'there is no commit yet');
  // Inside a task the variable belongs to the outer mmo.
  const given = request.requested ?? (env['MMO_RUN_ID'] === undefined ? env['MMO_BASE'] || undefined : undefined);
  if (given !== undefined) return mergeBaseWith(request, { head, revision: given, name: given });
  const ci = findCiBase(host, env);
  if (ci?.compare === 'merge-base') return mergeBaseWith(request, { head, ...ci });
  if (ci !== undefined) {
    const commit = resolveCommit(host, root, ci.revision);
    return commit === undefined ? unknown(request, `${ci.revision.slice(0, 12)} (${ci.name})`) : { commit, name: ci.name, head };
  }
  if (request.configured !== undefined) return mergeBaseWith(request, { head, revision: request.configured, name: request.configured });
  const branch = findDefaultBranch(host, root);
  return branch === undefined ? unknown(request, 'the default branch') : fromDefaultBranch(request, head, branch);
}

function fromDefaultBranch(request: BaseRequest, head: string, branch: DefaultBranch): ResolvedBase {
  const base = mergeBaseWith(request, { head, revision: branch.commit, name: branch.name });
  if ('problem' in base || base.commit !== head) return base;
  const current = request.head ?? describeHead(request.host, request.root).branch;
  if (current !== undefined && current !== 'HEAD' && current !== branch.branch && request.head === undefined) return base;
  return previousCommit(request, head, branch.branch);
}

function previousCommit(request: BaseRequest, head: string, branch: string): ResolvedBase {
  const { host, root } = request;
  const commit = resolveCommit(host, root, `${head}~1`);
  if (commit !== undefined) return { commit, name: 'HEAD~1', head, note: `on the default branch ${branch}: compared with the commit before (HEAD~1)` };
  if (isShallow(host, root)) return unknown(request, 'HEAD~1');
  const empty = runGit(host, root, ['hash-object', '-t', 'tree', '--stdin'], { input: '' });
  if (isGitError(empty)) return unknown(request, 'HEAD~1');
  return {
    commit: Buffer.from(empty).toString('latin1').trim(),
    name: 'the empty tree',
    head,
    note: `on the first commit of ${branch}: everything counts as changed`,
  };
}

function mergeBaseWith(request: BaseRequest, { head, revision, name }: { head: string; revision: string; name: string }): ResolvedBase {
  const { host, root } = request;
  const commit = revision === (request.head ?? 'HEAD') ? head : resolveCommit(host, root, revision);
  if (commit === undefined) return unknown(request, name);
  if (commit === head) return { commit, name, head };
  const answer = runGit(host, root, ['merge-base', commit, head]);
  const base = isGitError(answer) ? '' : Buffer.from(answer).toString('latin1').trim();
  if (base !== '') return { commit: base, name, head };
  return unknown(request, name, 'it has no commit in common with the head');
}

function unknown({ host, root }: BaseRequest, name: string, reason?: string): ResolvedBase {
  if (!canStart(host, root)) return notStarted();
  const shown = JSON.stringify(name);
  if (isShallow(host, root)) {
    return fail(
      'shallowClone',
      `cannot find the base ${shown}: the clone is shallow`,
      'fetch the history: git fetch --unshallow, or fetch-depth: 0 in the checkout step of the CI',
    );
  }
  const help = 'name a base with --base, MMO_BASE or affected.base, and fetch it first: git fetch origin';
  return fail('unknownBase', `cannot find the base ${shown}${reason === undefined ? '' : `: ${reason}`}`, help);
}

function notStarted(): { readonly problem: BaseProblem } {
  return fail('notGitRepository', 'git cannot be started, so nobody knows what changed', 'install git, or put its folder into PATH');
}

function isShallow(host: Host, root: string): boolean {
  const repository = findRepository(host, root);
  return repository !== undefined && host.files.exists(`${repository.commonDir}/shallow`);
}

function canStart(host: Host, root: string): boolean {
  const answer = runGit(host, root, ['version']);
  return !isGitError(answer) || answer.exitCode !== undefined;
}

function notGitRepository({ env }: Host): { readonly problem: BaseProblem } {
  const isRedirected = env['GIT_DIR'] !== undefined || env['GIT_WORK_TREE'] !== undefined;
  const help = isRedirected ? 'GIT_DIR is not followed: run it in a folder with a .git of its own (git worktree add makes one)' : undefined;
  return fail('notGitRepository', 'what is affected can only be told inside a git repository', help);
}

function fail(code: BaseProblem['code'], message: string, help?: string): { readonly problem: BaseProblem } {
  return { problem: { code, message, help } };
}
