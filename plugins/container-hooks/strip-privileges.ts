import { join } from 'node:path';
import type { ExecutorContext } from '../../core/plugin-api.ts';

const PRIVILEGED = 0o7000;

/** Takes set-uid, set-gid and sticky bits from what a container left as outputs: on the host they would be its user's. */
export function stripPrivileges({ files, serviceRoot, outputs }: Pick<ExecutorContext, 'files' | 'serviceRoot' | 'outputs'>): void {
  for (const path of outputs()) {
    const stat = files.lstat(join(serviceRoot, path));
    if (stat?.kind === 'file' && (stat.mode & PRIVILEGED) !== 0) files.chmod(join(serviceRoot, path), stat.mode & ~PRIVILEGED);
  }
}
