import { snapshotOutputs } from '../cache/snapshot-outputs.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { OutputEntry } from '../model/cache.ts';
import type { Task } from '../model/task.ts';
import type { Session } from './session.ts';

/** Remembers how a task's outputs lie on disk, so that the next look at them is a hit in place; forgets them where they are not as they should be. */
export function placeOutputsOf(
  task: Task,
  { key, produced, outputs }: { readonly key: string; readonly produced: string; readonly outputs: readonly OutputEntry[] },
  session: Session,
): void {
  const { host, workspace, placed } = session;
  const stat = snapshotOutputs({ host, serviceRoot: absolutePath(workspace, task.root), patterns: task.outputs, outputs });
  if (stat === undefined) placed.delete(task.id);
  else placed.set(task.id, { key, produced, stat, writtenAtMs: host.clock.now(), bootId: host.machine.bootId });
}
