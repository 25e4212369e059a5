import { findCiBase } from './find-ci-base.ts';
import { type BaseRequest, type ResolvedBase, resolveBase } from './resolve-base.ts';
import { resolveCommit } from './resolve-commit.ts';

/**
 * Finds the base in another repository than the workspace's: the name that counts for the workspace, where that
 * repository has it too, else what its own default branch says. `head` likewise, else what is checked out.
 */
export function resolveRootBase(request: BaseRequest): ResolvedBase {
  const { host, root, env } = request;
  const isKnown = (revision: string | undefined): revision is string => revision !== undefined && resolveCommit(host, root, revision) !== undefined;
  const given = request.requested ?? (env['MMO_RUN_ID'] === undefined ? env['MMO_BASE'] || undefined : undefined);
  const wanted = given ?? findCiBase(host, env)?.revision ?? request.configured;
  return resolveBase({ host, root, requested: isKnown(wanted) ? wanted : undefined, head: isKnown(request.head) ? request.head : undefined, env: {} });
}
