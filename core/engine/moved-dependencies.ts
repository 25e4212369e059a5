import { movedOutputs } from '../cache/moved-outputs.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import { joinPath } from '../lib/join-path.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/**
 * Outputs of the dependencies of node `n` that somebody has written to since they were made or found in place, as
 * workspace paths: what the task read of them may be something else than its key says.
 */
export function movedDependencies(n: number, { session, plan, state }: StepSurroundings): readonly string[] {
  const { host, workspace, placed } = session;
  const moved = new Set<string>();
  const seen = new Set<number>();
  const pending = [...plan.graph.dependencies(n)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const task = plan.graph.tasks[next];
    if (task === undefined || seen.has(next)) continue;
    seen.add(next);
    // A virtual node stands for what lies behind it.
    if (task.virtual) pending.push(...plan.graph.dependencies(next));
    const stat = placed.get(task.id)?.stat ?? state.unstored.get(task.id);
    if (stat === undefined) continue;
    for (const path of movedOutputs(host.files, absolutePath(workspace, task.root), stat)) moved.add(joinPath(task.root, path) ?? path);
  }
  return [...moved].sort();
}
