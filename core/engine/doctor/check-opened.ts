import type { Session } from '../session.ts';
import { checkBase } from './check-base.ts';
import { checkCache } from './check-cache.ts';
import { checkDisk } from './check-disk.ts';
import { checkDocker } from './check-docker.ts';
import { checkIndex } from './check-index.ts';
import { checkLockfiles } from './check-lockfiles.ts';
import { checkMake } from './check-make.ts';
import { checkTools } from './check-tools.ts';
import { checkWatches } from './check-watches.ts';
import type { Finding } from './finding.ts';

/** All checks that need an opened workspace. A check that fails itself is a finding, and the others go on. */
export async function checkOpened(session: Session): Promise<readonly Finding[]> {
  const { services, config } = session.workspace;
  const tasks = session.resolved.graph.tasks.filter(({ virtual }) => !virtual).length;
  const findings: Finding[] = [{ check: 'workspace', status: 'ok', message: `${config.name}: ${services.length} services, ${tasks} tasks` }];
  for (const check of [checkBase, checkIndex, checkCache, checkDisk, checkWatches, checkTools, checkDocker, checkLockfiles, checkMake]) {
    try {
      findings.push(...(await check(session)));
    } catch (error) {
      const message = `the check failed: ${error instanceof Error ? error.message : String(error)}`;
      findings.push({ check: check.name.replace('check', '').toLowerCase(), status: 'warning', message });
    }
  }
  return findings;
}
