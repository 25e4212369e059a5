import { movedOutputs } from '../cache/moved-outputs.ts';
import { standsByInputs } from '../graph/stands-by-inputs.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Finished } from './finish-step.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** A look takes some three microseconds: together less than a hundredth of what the task took. */
const LOOKS_PER_MS = 2;

/**
 * Outputs of a task's dependencies that somebody has written to since they were made or found in place, and inputs of
 * those that stand by them since the task's key was made, as workspace paths, nearest first: what the task read of them may be something else
 * than its key says. Its own dependencies are looked at whatever it costs; those farther down, which it may read as well, nearest
 * first, as many as the time of its execution allows: the shorter it took, the less could happen meanwhile.
 */
export function movedDependencies(
  { task: { id }, inputs: { asOf }, execution: { durationMs } }: Finished,
  { session, state, below: inputsBelow }: StepSurroundings,
): readonly string[] {
  const { host, workspace, placed } = session;
  const { graph } = inputsBelow;
  const moved = new Set<string>();
  const start = graph.indexOf(id);
  const near = start === undefined ? [] : [...graph.dependencies(start)];
  const far: number[] = [];
  const seen = new Set<number>(near);
  let looks = durationMs * LOOKS_PER_MS;
  const visit = (next: number, below: number[]): void => {
    const task = graph.tasks[next];
    if (task === undefined) return;
    const isThrough = standsByInputs(task);
    for (const dependency of graph.dependencies(next)) {
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      // What stands by its inputs stands for what lies behind it, too.
      (isThrough ? below : far).push(dependency);
    }
    if (isThrough) {
      looks -= inputsBelow.sizeOf(task);
      for (const path of inputsBelow.movedSince(task, asOf)) moved.add(path);
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
  return [...moved];
}
