import type { Task } from '../model/task.ts';
import type { ScheduleAsked } from '../scheduler/schedule-options.ts';
import type { StepEnd } from '../scheduler/step.ts';
import { tellEnd } from '../scheduler/tell-end.ts';
import { isPlain } from './is-plain.ts';
import { knownKey } from './known-key.ts';
import { lookUp } from './look-up.ts';
import { restoreHit } from './restore-hit.ts';
import { settleHit } from './settle-hit.ts';
import { settleStandIn } from './settle-stand-in.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** How long signals and the terminal wait for their turn. */
const STRETCH_MS = 100;

/** What is to be scheduled, and what comes first. */
export interface RestoreHitsOptions {
  readonly asked: ScheduleAsked;
  /** By node; the highest comes first, no node after one that depends on it. */
  readonly priorities: Float64Array;
}

/**
 * Ends and tells, one after another in the order in which the scheduler would begin them, the tasks whose outputs are in place or restored from
 * this machine's cache, up to the first one that is anything else: what has to be executed waits no longer than it would. The ends by node, those
 * known before included. Nothing has been executed yet, so that keys are those of the tree as it was read; the workspace is taken with the first restore.
 */
export async function restoreHits({ asked, priorities }: RestoreHitsOptions, around: StepSurroundings): Promise<readonly (StepEnd | undefined)[]> {
  const { graph, clock, signal } = asked;
  const { request } = around.plan;
  const ends = [...(asked.ended ?? [])];
  if (request.force || !request.cache.read) return ends;
  const priorityOf = (n: number): number => priorities[n] ?? 0;
  let restedMs = clock.monotonic();
  for (const n of [...graph.order].sort((a, b) => priorityOf(b) - priorityOf(a))) {
    if (ends[n] !== undefined) continue;
    const task = graph.tasks[n] as Task;
    const end =
      signal.aborted || graph.dependencies(n).some((dependency) => ends[dependency] === undefined)
        ? undefined
        : await endOf(n, task, around).catch(leftToScheduler);
    if (end === undefined) break;
    ends[n] = end;
    tellEnd(task, end, asked);
    if (clock.monotonic() - restedMs < STRETCH_MS) continue;
    await clock.sleep(0, signal);
    restedMs = clock.monotonic();
  }
  return ends;
}

/** What fails here fails there as well, as a failure of that task. */
function leftToScheduler(): undefined {
  return undefined;
}

/** Undefined where the task is no such hit, or the workspace is not to be had: the scheduler finds out what that means. */
async function endOf(n: number, task: Task, around: StepSurroundings): Promise<StepEnd | undefined> {
  const { session, plan, state } = around;
  if (task.virtual) return settleStandIn(n, task, around);
  const key = isPlain(task, session) ? knownKey(n, around) : undefined;
  const found = key && lookUp(task, key.key, session);
  if (key === undefined || found === undefined || found.status === 'miss') return undefined;
  if (found.status === 'hit' && (await state.exclusive(session, plan)) !== 'ours') return undefined;
  around.onKey(n, key);
  if (found.status === 'in-place') {
    const { produced, durationMs, log, data } = found;
    return settleHit(n, { task, key, produced, savedMs: durationMs, log, data, inPlace: true, source: 'local' }, around);
  }
  state.acted = true;
  return restoreHit(n, { task, key, hit: found.hit, source: 'local' }, around);
}
