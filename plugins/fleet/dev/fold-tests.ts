import type { JsonValue, RunEvent } from '../../../core/plugin-api.ts';
import type { DevTest } from './dev-report.ts';

const statuses = { success: 'passed', cached: 'passed', failure: 'failed', skipped: 'skipped', cancelled: 'skipped' } as const;

/** The last results of tasks of tests, by task, once this event has come; tasks count by their name, `test` or `test:<layer>`. */
export function foldTests(tests: ReadonlyMap<string, DevTest>, event: RunEvent): ReadonlyMap<string, DevTest> {
  if (event.type !== 'task:start' && event.type !== 'task:end') return tests;
  const { task, at } = event;
  const service = task.slice(0, task.indexOf(':'));
  if (!/:test(?:$|[:-])/.test(task)) return tests;
  const before = tests.get(task);
  if (event.type === 'task:start') {
    return new Map([...tests, [task, { task, service, status: 'running', at, durationMs: before?.durationMs ?? 0, isCached: false, counts: before?.counts }]]);
  }
  const { outcome, durationMs, data } = event;
  // What is still true was told when it ran.
  if (outcome.status === 'cached' && outcome.inPlace && before !== undefined && before.status === 'passed') return tests;
  return new Map([
    ...tests,
    [task, { task, service, status: statuses[outcome.status], at, durationMs, isCached: outcome.status === 'cached', counts: countsOf(data) }],
  ]);
}

function countsOf(data: JsonValue | undefined): DevTest['counts'] {
  const { tests } = isRecord(data) ? data : {};
  if (!isRecord(tests)) return undefined;
  const { passed, failed, skipped } = tests;
  return { passed: Number(passed ?? 0), failed: Number(failed ?? 0), skipped: Number(skipped ?? 0) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
