import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Programs beside mmo that watch files take some as well. */
const SPARE = 2;

/** Whether Linux allows as many inotify watches as watching this workspace takes: one for each folder. */
export function checkWatches({ host, tree }: Session): readonly Finding[] {
  const limit = Number(host.files.tryReadText('/proc/sys/fs/inotify/max_user_watches') ?? Number.NaN);
  if (Number.isNaN(limit)) return [];
  const folders = new Set<string>(['']);
  for (const path of tree.paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  const message = `watching takes ${folders.size} inotify ${folders.size === 1 ? 'watch' : 'watches'}, ${limit} are allowed`;
  if (limit >= folders.size * SPARE) return [{ check: 'watches', status: 'ok', message }];
  return [{ check: 'watches', status: 'warning', message, help: 'raise it: sysctl fs.inotify.max_user_watches=524288' }];
}
