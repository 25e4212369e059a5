import type { CacheHit } from '../model/cache.ts';
import type { CacheSource } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import type { StepContext, StepEnd } from '../scheduler/step.ts';
import { executeStep } from './execute-step.ts';
import type { KeyedInputs } from './inputs-below.ts';
import { isConfirmed } from './is-confirmed.ts';
import type { TaskKey } from './key-ring.ts';
import { type LookUp, lookUp } from './look-up.ts';
import { refuseAbsent } from './refuse-absent.ts';
import { restoreHit } from './restore-hit.ts';
import { settleHit } from './settle-hit.ts';
import { settleStandIn } from './settle-stand-in.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { type ToldKey, toldKey } from './told-key.ts';

const cancelled: StepEnd = { outcome: { status: 'cancelled' }, durationMs: 0 };

/**
 * One task, from its key to its end: in place, restored, or executed and stored. The workspace is taken before anything
 * is touched; inputs are brought up to date before the key counts, and looked at again after the execution.
 */
export async function taskStep(n: number, context: StepContext, around: StepSurroundings): Promise<StepEnd> {
  const { session, plan, state, keys, pluginCaches } = around;
  const task = plan.graph.tasks[n] as Task;
  if (task.virtual) return settleStandIn(n, task, around);
  if (context.tainted) keys.settleUnmade(n);
  const { read, remote } = plan.request.cache;
  const mayHit = task.cache && !context.tainted && !plan.request.force;
  const usesCache = mayHit && read;
  const usesOthers = mayHit && pluginCaches.has && remote?.read !== false;
  let early: { readonly key: ToldKey; readonly hit: CacheHit } | undefined;
  // Once something has executed the workspace is ours: one look at the inputs as they are now is enough.
  if (usesCache && !state.executed) {
    const key = keyAsRead(n, task, around);
    const found = lookUp(task, key.key, session);
    if (found.status === 'in-place' && (await isConfirmed(task, found.data, { around, signal: context.signal })))
      return settleHit(
        n,
        { task, key, produced: found.produced, savedMs: found.durationMs, log: found.log, data: found.data, inPlace: true, source: 'local' },
        around,
      );
    if (found.status === 'hit' && (await isConfirmed(task, found.hit.result.data, { around, signal: context.signal }))) early = { key, hit: found.hit };
  }
  const right = await state.exclusive(session, plan);
  if (right !== 'ours') {
    if (right === 'moved') around.onMoved();
    return cancelled;
  }
  if (context.signal.aborted) return cancelled;
  state.acted = true;
  // As long as nothing has executed, what was found for the tree as it was read holds for a restore as it does for a hit in place.
  const restored = early !== undefined && !state.executed ? restoreHit(n, { task, ...early, source: 'local' }, around) : undefined;
  if (restored !== undefined) return restored;
  // The tree was read before the workspace was ours; what has been written since decides.
  state.executed = true;
  let settled = settleInputs(n, task, around);
  let found: LookUp = usesCache ? lookUp(task, settled.key.key, session) : { status: 'miss' };
  let source: CacheSource = 'local';
  if (found.status === 'miss' && usesOthers && (await pluginCaches.fetch(settled.key.key))) {
    if (context.signal.aborted) return cancelled;
    // That took its time, in which a file may have changed.
    settled = settleInputs(n, task, around);
    found = lookUp(task, settled.key.key, session);
    source = 'remote';
  }
  const { inputs, key: current } = settled;
  if (found.status !== 'miss') {
    const data = found.status === 'hit' ? found.hit.result.data : found.status === 'in-place' ? found.data : undefined;
    const isThere = await isConfirmed(task, data, { around, signal: context.signal });
    if (found.status === 'in-place' && isThere)
      return settleHit(n, { task, key: current, produced: found.produced, savedMs: found.durationMs, log: found.log, data, inPlace: true, source }, around);
    const again = found.status === 'hit' && isThere ? restoreHit(n, { task, key: current, hit: found.hit, source }, around) : undefined;
    if (again !== undefined) return again;
  }
  const refused = refuseAbsent(task, around);
  if (refused !== undefined) return { ...refused, key: current.key };
  return executeStep(n, { task, key: current, inputs, context }, around);
}

/** The key of the tree as it was read, by the last pass where that may be taken over. */
function keyAsRead(n: number, task: Task, around: StepSurroundings): ToldKey {
  const kept = around.keys.keptKey(n);
  if (kept === undefined) return keyNow(n, task, around);
  const key = toldKey(kept, () => around.keys.keyIfKnown(n));
  around.onKey(n, key);
  return key;
}

/** The key of the tree as it is known. */
function keyNow(n: number, task: Task, around: StepSurroundings): TaskKey {
  const key = around.keys.keyOf(n);
  if (key === undefined) throw new Error(`${task.id} was started before its dependencies had ended`);
  around.onKey(n, key);
  return key;
}

/** How the inputs look on disk, and the key of exactly these files. */
function settleInputs(n: number, task: Task, around: StepSurroundings): { readonly inputs: KeyedInputs; readonly key: TaskKey } {
  const inputs = around.below.settle(task);
  return { inputs, key: keyNow(n, task, around) };
}
