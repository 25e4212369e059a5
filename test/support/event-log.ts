import * as assert from 'uvu/assert';
import type { RunEvent } from '../../core/model/event.ts';
import type { Outcome } from '../../core/model/outcome.ts';

/** Fails unless exactly these tasks were executed, in whatever order. */
export function assertRan(events: readonly RunEvent[], ids: readonly string[]): void {
  assert.equal(endedAs(events, ['success', 'failure']), [...ids].sort(), 'tasks that ran');
}

/** Fails unless exactly these tasks were hits, in whatever order. */
export function assertCached(events: readonly RunEvent[], ids: readonly string[]): void {
  assert.equal(endedAs(events, ['cached']), [...ids].sort(), 'tasks that were cached');
}

/** Fails unless each of these tasks started only after the one before it had ended. */
export function assertInOrder(events: readonly RunEvent[], ids: readonly string[]): void {
  for (const [n, id] of ids.entries()) {
    const before = ids[n - 1];
    if (before !== undefined) assert.ok(position(events, 'task:end', before) < position(events, 'task:start', id), `${id} started before ${before} had ended`);
  }
}

/** Outcomes by task. */
export function outcomesOf(events: readonly RunEvent[]): ReadonlyMap<string, Outcome> {
  return new Map(events.flatMap((event) => (event.type === 'task:end' ? [[event.task, event.outcome] as const] : [])));
}

function endedAs(events: readonly RunEvent[], statuses: readonly Outcome['status'][]): string[] {
  return [...outcomesOf(events)]
    .filter(([, outcome]) => statuses.includes(outcome.status))
    .map(([id]) => id)
    .sort();
}

function position(events: readonly RunEvent[], type: RunEvent['type'], task: string): number {
  const found = events.findIndex((event) => event.type === type && 'task' in event && event.task === task);
  assert.ok(found >= 0, `no ${type} of ${task}`);
  return found;
}
