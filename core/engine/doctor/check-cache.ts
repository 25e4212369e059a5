import { formatBytes } from '../../lib/format-bytes.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Larger caches are not read as a whole by a command that should answer soon. */
const READ_WHOLE_BYTES = 500_000_000;

/** Whether the cache can be written, is within its bounds, and sound as far as reading it is quick. */
export function checkCache({ host, workspace, cache }: Session): readonly Finding[] {
  const check = 'cache';
  const { dir, entries, bytes, maxSizeBytes } = cache.status();
  const probe = `${dir}/tmp/doctor-${host.clock.random(4)}`;
  try {
    host.files.writeAtomic(probe, 'probe');
    host.files.unlink(probe);
  } catch (error) {
    const message = `${dir} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    return [{ check, status: 'error', message, help: 'mend its permissions, or name another folder in MMO_CACHE_DIR' }];
  }
  const size = `${entries} entries, ${formatBytes(bytes)} of ${formatBytes(maxSizeBytes)}`;
  const where = workspace.cacheDir === `${workspace.stateDir}/cache` ? '' : ` in ${dir}`;
  if (bytes > maxSizeBytes) return [{ check, status: 'warning', message: `larger than its bound: ${size}${where}`, help: 'run mmo cache prune' }];
  if (bytes > READ_WHOLE_BYTES) return [{ check, status: 'ok', message: `${size}${where}; mmo cache verify reads every entry` }];
  const { bad } = cache.verify();
  if (bad.length === 0) return [{ check, status: 'ok', message: `${size}${where}, all sound` }];
  const message = `${bad.length} bad: ${bad[0]?.path}: ${bad[0]?.problem}`;
  return [{ check, status: 'warning', message, help: 'bad entries are never used; mmo cache verify names all of them, mmo cache clean removes them' }];
}
