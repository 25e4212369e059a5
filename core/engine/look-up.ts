import { compareOutputs } from '../cache/compare-outputs.ts';
import { isInPlace } from '../cache/is-in-place.ts';
import { snapshotOutputs } from '../cache/snapshot-outputs.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { CacheHit } from '../model/cache.ts';
import type { JsonValue } from '../model/executor.ts';
import type { Task } from '../model/task.ts';
import type { Session } from './session.ts';

/** What is known of a key before anything is executed or restored. */
export type LookUp =
  /** The outputs lie on disk as the key wants them. */
  | {
      readonly status: 'in-place';
      readonly produced: string;
      readonly durationMs: number;
      readonly log: string | undefined;
      readonly data: JsonValue | undefined;
    }
  | { readonly status: 'hit'; readonly hit: CacheHit }
  | { readonly status: 'miss' };

/** Looks for a key's outputs: first on disk by stats alone, then by content, then in the cache. Touches no output. */
export function lookUp(task: Task, key: string, session: Session): LookUp {
  const { host, workspace, placed, history, cache } = session;
  const serviceRoot = absolutePath(workspace, task.root);
  const before = placed.get(task.id);
  const known = history.get(task.id);
  if (before?.key === key && known?.key === key && known.durationMs !== undefined) {
    const verdict = isInPlace({ host, serviceRoot, ...before });
    if (verdict === 'yes') return { status: 'in-place', produced: before.produced, durationMs: known.durationMs, log: known.log, data: known.data };
  }
  const hit = cache.get(key, { blobs: false });
  if (hit === undefined) return { status: 'miss' };
  if (!compareOutputs({ host, serviceRoot, patterns: task.outputs, outputs: hit.result.outputs })) {
    const whole = cache.get(key);
    return whole === undefined ? { status: 'miss' } : { status: 'hit', hit: whole };
  }
  const { produced, durationMs, log, data } = hit.result;
  const stat = snapshotOutputs({ host, serviceRoot, patterns: task.outputs, outputs: hit.result.outputs });
  if (stat !== undefined) {
    placed.set(task.id, { key, produced, stat, writtenAtMs: host.clock.now(), bootId: host.machine.bootId });
    history.set(task.id, { ...known, key, durationMs, log: log?.digest, data });
  }
  return { status: 'in-place', produced, durationMs, log: log?.digest, data };
}
