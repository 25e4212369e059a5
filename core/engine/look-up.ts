import { compareOutputs } from '../cache/compare-outputs.ts';
import { isInPlace } from '../cache/is-in-place.ts';
import { snapshotOutputs } from '../cache/snapshot-outputs.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { CacheHit } from '../model/cache.ts';
import type { JsonValue } from '../model/executor.ts';
import type { Task } from '../model/task.ts';
import type { Session } from './session.ts';

/** The outputs lie on disk as the key wants them. */
export interface InPlace {
  readonly status: 'in-place';
  readonly produced: string;
  readonly durationMs: number;
  readonly log: string | undefined;
  readonly data: JsonValue | undefined;
}

/** What is known of a key before anything is executed or restored. */
export type LookUp = InPlace | { readonly status: 'hit'; readonly hit: CacheHit } | { readonly status: 'miss' };

/** Looks for a key's outputs: first on disk by stats alone, then by content, then in the cache. Touches no output. */
export function lookUp(task: Task, key: string, session: Session): LookUp {
  const { host, workspace, placed, history, cache } = session;
  const serviceRoot = absolutePath(workspace, task.root);
  const known = history.get(task.id);
  const verdict = verdictOf(task, key, session);
  const inPlace = verdict === 'yes' ? lookUpPlaced(task, session) : undefined;
  if (inPlace !== undefined) return inPlace;
  const hit = cache.get(key, { blobs: false, patterns: task.outputs });
  if (hit === undefined) return { status: 'miss' };
  // Where something is gone that the key left there, no comparison is needed.
  if (verdict === 'no' || !compareOutputs({ host, serviceRoot, patterns: task.outputs, outputs: hit.result.outputs })) {
    return cache.isWhole(hit) ? { status: 'hit', hit } : { status: 'miss' };
  }
  const { produced, durationMs, log, data } = hit.result;
  const stat = snapshotOutputs({ host, serviceRoot, patterns: task.outputs, outputs: hit.result.outputs });
  if (stat !== undefined) {
    placed.set(task.id, { key, produced, stat, writtenAtMs: host.clock.now(), bootId: host.machine.bootId });
    history.set(task.id, { ...known, key, durationMs, log: log?.digest, data });
  }
  return { status: 'in-place', produced, durationMs, log: log?.digest, data };
}

/** The first of these looks alone. */
export function lookUpInPlace(task: Task, key: string, session: Session): InPlace | undefined {
  return verdictOf(task, key, session) === 'yes' ? lookUpPlaced(task, session) : undefined;
}

/** Whether what the key left lies as it was left; undefined where it is not known to have left anything. */
function verdictOf(task: Task, key: string, { host, workspace, placed, history }: Session): ReturnType<typeof isInPlace> | undefined {
  const before = placed.get(task.id);
  const known = history.get(task.id);
  if (before?.key !== key || known?.key !== key || known.durationMs === undefined) return undefined;
  return isInPlace({ host, serviceRoot: absolutePath(workspace, task.root), ...before });
}

function lookUpPlaced({ id }: Task, { placed, history }: Session): InPlace | undefined {
  const [before, known] = [placed.get(id), history.get(id)];
  if (before === undefined || known?.durationMs === undefined) return undefined;
  return { status: 'in-place', produced: before.produced, durationMs: known.durationMs, log: known.log, data: known.data };
}
