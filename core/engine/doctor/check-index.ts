import { formatBytes } from '../../lib/format-bytes.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Whether the state folder can be written and the workspace index be read. */
export function checkIndex({ host, workspace, index }: Session): readonly Finding[] {
  const check = 'index';
  const { stateDir } = workspace;
  const probe = `${stateDir}/tmp/doctor-${host.clock.random(4)}`;
  try {
    host.files.writeAtomic(probe, 'probe');
    host.files.unlink(probe);
  } catch (error) {
    const message = `${stateDir} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    return [{ check, status: 'error', message, help: 'check the permissions and the free space of the state folder' }];
  }
  const size = host.files.lstat(`${stateDir}/index/workspace.json`)?.size;
  if (size === undefined) return [{ check, status: 'ok', message: 'no index yet; the first run writes it' }];
  const known = index.stats.entries.size + index.outputs.size + index.history.size;
  if (known === 0) {
    const message = 'the index is damaged, or of another version or machine; the next run writes a new one';
    return [{ check, status: 'warning', message, help: 'if this comes back, look at the disk' }];
  }
  return [{ check, status: 'ok', message: `index of ${index.outputs.size} tasks, ${formatBytes(size)}` }];
}
