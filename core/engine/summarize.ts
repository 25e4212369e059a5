import { describeHead } from '../git/describe-head.ts';
import type { Totals } from '../model/event.ts';
import type { StepEnd } from '../scheduler/step.ts';
import { maskCommand } from './mask-command.ts';
import { maskRecord } from './mask-record.ts';
import { secretMask } from './secret-mask.ts';
import type { Session } from './session.ts';
import type { ToldKey } from './told-key.ts';
import type { Plan, RunSummary, SummaryRecord, TaskSummary } from './types.ts';

/** What a run has learnt of its plan. */
export interface SummaryParts {
  readonly runId: string;
  /** By node of the plan's graph; empty for a dry run. */
  readonly ends: readonly (StepEnd | undefined)[];
  readonly keys: readonly (ToldKey | undefined)[];
  /** Cache states of a dry run, by node. */
  readonly states?: readonly (TaskSummary['cache'] | undefined)[];
  readonly durationMs: number;
  readonly totals?: Totals;
  /** For a summary that is only kept here, where what keys were made of is kept as well: what would have to be worked out for it is left out. */
  readonly isBrief?: boolean;
}

/** The summary of a run or dry run in the shape of the contract; tasks in order of id. */
export function summarize(session: Session, plan: Plan, { runId, ends, keys, states, durationMs, totals, isBrief = false }: SummaryParts): RunSummary {
  const { host, workspace, tree } = session;
  const { graph, request, affectedBy } = plan;
  const mask = secretMask(session, plan);
  const tasks: TaskSummary[] = [];
  for (const [n, task] of graph.tasks.entries()) {
    if (task.virtual) continue;
    const end = ends[n];
    const made = isBrief && keys[n]?.isTakenOver === true ? undefined : keys[n];
    tasks.push({
      id: task.id,
      service: task.service,
      task: task.name,
      key: keys[n]?.key,
      cache: states?.[n] ?? cacheOf(task.cache, end),
      dependencies: graph.dependencies(n).flatMap((dependency) => (graph.tasks[dependency]?.virtual ? [] : (graph.tasks[dependency]?.id ?? []))),
      inputs: Object.fromEntries((made?.record?.inputs ?? []).map(([path, , id]) => [path, id])),
      outputs: task.outputs.map(({ path }) => path),
      command: maskCommand(task.command ?? null, mask),
      executor: task.executor,
      affectedBy: affectedBy.get(task.id) ?? [],
      outcome: end?.outcome,
      startedAt: end?.startedAt,
      durationMs: end?.durationMs,
      exitCode: end?.exitCode,
      flaky: end?.flaky,
      record: recordOf(made, mask),
    });
  }
  const { head, branch } = describeHead(host, workspace.root);
  return {
    schemaVersion: 1,
    id: runId,
    command: request.command.map(mask),
    workspace: workspace.config.name,
    git: { head, branch, dirty: tree.dirty },
    tasks,
    totals: totals ?? { tasks: tasks.length, success: 0, cached: 0, failure: 0, skipped: 0, cancelled: 0 },
    durationMs,
  };
}

function recordOf(key: ToldKey | undefined, mask: (text: string) => string): SummaryRecord | undefined {
  const [whole, dependencies] = [key?.record, key?.dependencies];
  if (whole === undefined || dependencies === undefined) return undefined;
  const { inputs: _listedApart, ...record } = maskRecord(whole, mask);
  return { ...record, closures: Object.fromEntries(dependencies.map(({ id, closure }) => [id, closure])) };
}

function cacheOf(cacheable: boolean, end: StepEnd | undefined): TaskSummary['cache'] {
  if (!cacheable) return { status: 'off' };
  if (end?.outcome.status === 'cached') return { status: 'hit', source: end.outcome.source };
  return { status: end === undefined ? 'unknown' : 'miss' };
}
