import { resolveBase } from '../../git/resolve-base.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Whether `--affected` has something to compare with. */
export function checkBase({ host, workspace, tree }: Session): readonly Finding[] {
  // Without git there is nothing to compare, which the check of git says already.
  if (tree.dirty === undefined) return [];
  const { root, config } = workspace;
  const base = resolveBase({ host, root, configured: config.affected.base, env: host.env });
  if ('problem' in base) return [{ check: 'base', status: 'warning', message: `--affected: ${base.problem.message}`, help: base.problem.help }];
  return [{ check: 'base', status: 'ok', message: `--affected compares with ${base.name} (${base.commit.slice(0, 12)})` }];
}
