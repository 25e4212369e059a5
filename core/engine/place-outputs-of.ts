import { snapshotOutputs } from '../cache/snapshot-outputs.ts';
import type { OutputEntry } from '../model/cache.ts';
import type { Task } from '../model/task.ts';
import { absoluteRoot } from './absolute-root.ts';
import type { Session } from './session.ts';

/** Remembers how a task's outputs lie on disk, so that the next look at them is a hit in place; forgets them where they are not as they should be. */
export function placeOutputsOf(
  task: Task,
  { key, produced, outputs }: { readonly key: string; readonly produced: string; readonly outputs: readonly OutputEntry[] },
  session: Session,
): void {
  const { host, workspace, placed } = session;
  const stat = snapshotOutputs({ host, serviceRoot: absoluteRoot(workspace.root, task.root), patterns: task.outputs, outputs });
  if (stat === undefined) placed.delete(task.id);
  else placed.set(task.id, { key, produced, stat, writtenAtMs: host.clock.now(), bootId: host.machine.bootId });
}
