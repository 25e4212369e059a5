import { KeyRing, type TaskKey } from './key-ring.ts';
import { lookUp } from './look-up.ts';
import { planRecords } from './plan-records.ts';
import type { Session } from './session.ts';
import { summarize } from './summarize.ts';
import type { Plan, RunSummary, TaskSummary } from './types.ts';

/** What a run of the plan would do, without doing it: `hit`, `miss`, `off`, or `unknown` where a dependency's outputs are not known before it has run. */
export async function dryRun(session: Session, plan: Plan): Promise<RunSummary> {
  const { keys, states } = foresee(session, plan);
  const summary = summarize(session, plan, { runId: 'dry', ends: [], keys, states, durationMs: 0 });
  const isAsked = plan.graph.tasks.some(({ executor }) => session.resolved.executors.get(executor)?.preview !== undefined);
  if (!isAsked) return summary;
  const previews = await (await import('./preview-tasks.ts')).previewTasks(session, plan, { keys, states });
  return { ...summary, tasks: summary.tasks.map((task) => ({ ...task, preview: previews.get(task.id) })) };
}

/** Keys and cache states by node, as far as they can be told. */
export function foresee(
  session: Session,
  plan: Plan,
): { readonly keys: readonly (TaskKey | undefined)[]; readonly states: readonly (TaskSummary['cache'] | undefined)[] } {
  const { graph, request } = plan;
  const records = planRecords(session, plan);
  const ring = new KeyRing(graph, records);
  const keys: (TaskKey | undefined)[] = new Array(graph.size);
  const states: (TaskSummary['cache'] | undefined)[] = new Array(graph.size);
  for (const n of graph.order) {
    const task = graph.tasks[n];
    if (task === undefined) continue;
    if (task.virtual) {
      ring.settleVirtual(n);
      continue;
    }
    // Files nobody makes were refused with the plan.
    const key = ring.keyIfKnown(n);
    keys[n] = key;
    if (!task.cache) states[n] = { status: 'off' };
    else if (key === undefined) states[n] = { status: 'unknown' };
    else if (request.force || !request.cache.read) states[n] = { status: 'miss' };
    else {
      const found = lookUp(task, key.key, session);
      // Whether an image, say, is still there is asked when a task runs, for to ask may be to mend.
      const unconfirmed = session.resolved.executors.get(task.executor)?.confirm !== undefined;
      states[n] = found.status === 'miss' ? { status: 'miss' } : { status: 'hit', source: 'local', ...(unconfirmed && { unconfirmed }) };
      if (found.status !== 'miss') ring.settle(n, found.status === 'hit' ? found.hit.result.produced : found.produced);
    }
    // A hook stands for itself, and without declared outputs a task's key is what it produces, whether it has run or not.
    const foreseen = task.standsFor ?? (task.outputs.length === 0 ? key?.key : undefined);
    if (key !== undefined && foreseen !== undefined && states[n]?.status !== 'hit') ring.settle(n, foreseen);
  }
  return { keys, states };
}
