import type { Task } from '../model/task.ts';
import type { StepEnd } from '../scheduler/step.ts';
import { tellEnd } from '../scheduler/tell-end.ts';
import { isPlain } from './is-plain.ts';
import { knownKey } from './known-key.ts';
import { lookUpInPlace } from './look-up.ts';
import { settleHit } from './settle-hit.ts';
import { settleStandIn } from './settle-stand-in.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/**
 * Ends and tells, in one go and without the scheduler, every task whose outputs lie as they were left and which nobody else has a
 * say in, from the first ones on until something is not as it was; by node. Reads nothing but stats, and nothing has been
 * executed yet: what it leaves, and what depends on that, is the scheduler's.
 */
export function settleHits(around: StepSurroundings): readonly (StepEnd | undefined)[] {
  const { session, plan, state } = around;
  const { graph, request } = plan;
  const { clock } = session.host;
  const ends: (StepEnd | undefined)[] = new Array(graph.size);
  if (request.force || !request.cache.read) return ends;
  for (const n of graph.order) {
    const task = graph.tasks[n] as Task;
    if (graph.dependencies(n).some((dependency) => ends[dependency] === undefined)) continue;
    if (task.virtual) ends[n] = settleStandIn(n, task, around);
    else if (isPlain(task, session) && session.placed.has(task.id)) ends[n] = hitInPlace(n, task, around);
    const end = ends[n];
    if (end !== undefined) tellEnd(task, end, { emit: state.emit, clock });
  }
  return ends;
}

function hitInPlace(n: number, task: Task, around: StepSurroundings): StepEnd | undefined {
  const key = knownKey(n, around);
  const found = key && lookUpInPlace(task, key.key, around.session);
  if (key === undefined || found === undefined) return undefined;
  around.onKey(n, key);
  return settleHit(
    n,
    { task, key, produced: found.produced, savedMs: found.durationMs, log: found.log, data: found.data, inPlace: true, source: 'local' },
    around,
  );
}
