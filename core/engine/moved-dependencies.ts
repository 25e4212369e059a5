import { movedOutputs } from '../cache/moved-outputs.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import { joinPath } from '../lib/join-path.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** A look takes some three microseconds: together less than a hundredth of what the task took. */
const LOOKS_PER_MS = 2;

/**
 * Outputs of the dependencies of node `n` that somebody has written to since they were made or found in place, as
 * workspace paths: what the task read of them may be something else than its key says. Its own dependencies are looked at
 * whatever it costs; those farther down, which it may read as well, nearest first, as many as `durationMs` of execution allow:
 * the shorter it took, the less could happen meanwhile.
 */
export function movedDependencies(n: number, { session, plan, state }: StepSurroundings, durationMs: number): readonly string[] {
  const { host, workspace, placed } = session;
  const moved = new Set<string>();
  const near = [...plan.graph.dependencies(n)];
  const far: number[] = [];
  const seen = new Set<number>(near);
  let looks = durationMs * LOOKS_PER_MS;
  const visit = (next: number, below: number[]): void => {
    const task = plan.graph.tasks[next];
    if (task === undefined) return;
    for (const dependency of plan.graph.dependencies(next)) {
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      // A virtual node stands for what lies behind it.
      (task.virtual ? below : far).push(dependency);
    }
    const stat = placed.get(task.id)?.stat ?? state.unstored.get(task.id);
    if (stat === undefined) return;
    looks -= stat.files.length + stat.dirs.length;
    for (const path of movedOutputs(host.files, absolutePath(workspace, task.root), stat)) moved.add(joinPath(task.root, path) ?? path);
  };
  for (const next of near) visit(next, near);
  for (const next of far) {
    if (looks <= 0) break;
    visit(next, far);
  }
  return [...moved].sort();
}
