import type { JsonValue } from '../model/executor.ts';
import type { CacheSource } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import type { StepEnd } from '../scheduler/step.ts';
import type { TaskKey } from './key-ring.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** A hit, and what it left. */
export interface HitEnd {
  readonly task: Task;
  readonly key: Pick<TaskKey, 'key'>;
  readonly produced: string;
  readonly savedMs: number;
  /** Digest of the log. */
  readonly log: string | undefined;
  readonly data: JsonValue | undefined;
  readonly inPlace: boolean;
  readonly source: CacheSource;
}

/** Ends a task as a hit: its dependents get their keys, its history remembers it. */
export function settleHit(n: number, { task, key, produced, savedMs, log, data, inPlace, source }: HitEnd, { session, keys }: StepSurroundings): StepEnd {
  keys.settle(n, produced);
  const known = session.history.get(task.id);
  if (known?.key !== key.key || known.durationMs !== savedMs || known.log !== log || known.data !== data)
    session.history.set(task.id, { ...known, key: key.key, durationMs: savedMs, log, data });
  return {
    outcome: { status: 'cached', source, inPlace, savedMs },
    durationMs: 0,
    key: key.key,
    data,
    log: log && `${session.workspace.cacheDir}/cas/${log.slice(0, 2)}/${log}`,
    exitCode: 0,
  };
}
