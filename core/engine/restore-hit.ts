import { absolutePath } from '../lib/absolute-path.ts';
import type { CacheHit } from '../model/cache.ts';
import type { CacheSource } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import type { StepEnd } from '../scheduler/step.ts';
import { settleHit } from './settle-hit.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import type { ToldKey } from './told-key.ts';

/** A hit whose outputs do not lie as they should. */
export interface RestorableHit {
  readonly task: Task;
  readonly key: Pick<ToldKey, 'key'>;
  readonly hit: CacheHit;
  readonly source: CacheSource;
}

/** Makes a task's outputs those of a hit, and ends it; undefined where they cannot be had from the cache. The workspace must be this run's. */
export function restoreHit(n: number, { task, key, hit, source }: RestorableHit, around: StepSurroundings): StepEnd | undefined {
  const { session, state } = around;
  const { host, workspace, cache, placed } = session;
  placed.delete(task.id);
  const restored = cache.restore(hit, {
    serviceRoot: absolutePath(workspace, task.root),
    patterns: task.outputs,
    tmpDir: `${workspace.stateDir}/tmp/${state.runId}`,
  });
  if (restored === undefined) return undefined;
  const { produced, durationMs, log, data } = hit.result;
  if (restored.stat !== undefined)
    placed.set(task.id, { key: hit.result.key, produced, stat: restored.stat, writtenAtMs: host.clock.now(), bootId: host.machine.bootId });
  return settleHit(n, { task, key, produced, savedMs: durationMs, log: log?.digest, data, inPlace: false, source }, around);
}
