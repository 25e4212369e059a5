import type { TaskGraph, TaskId } from '../model/task.ts';
import { planShards } from '../select/plan-shards.ts';
import { digestOfNamed, type ShardPlan } from './shard-plan.ts';
import type { Plan, RunRequest } from './types.ts';

/** Shares of a plan, balanced by how long its tasks are expected to take. */
export interface ShardReport {
  readonly shards: readonly {
    /** `1/5` */
    readonly shard: string;
    readonly services: readonly string[];
    /** The named tasks of these services. */
    readonly tasks: readonly TaskId[];
    /** Of these tasks and all they depend on, one after another. */
    readonly predictedMs: number;
  }[];
  /** Of the plan as one run, each task once. */
  readonly totalMs: number;
  /** Whether a duration is known, so that shares without a plan file would be others. */
  readonly measured: boolean;
  readonly plan: ShardPlan;
}

/** Of a plan, what is divided. */
type Divided = Pick<Plan, 'graph' | 'named'> & { readonly request: Pick<RunRequest, 'tasks'> };

/** Divides a plan into `count` shards; a task of unknown duration counts as the median of the known ones, or as a second. */
export function shardReport({ graph, named, request }: Divided, count: number, expectedMs: (id: TaskId) => number | undefined): ShardReport {
  const { costs, measured } = costsOf(graph, expectedMs);
  const costOf = (n: number): number => costs[n] ?? 0;
  const shards = planShards(graph, named, { count, costOf }).map(({ services, tasks, cost }, n) => ({
    shard: `${n + 1}/${count}`,
    services,
    tasks,
    predictedMs: cost,
  }));
  const plan: ShardPlan = {
    schemaVersion: 1,
    tasks: request.tasks,
    digest: digestOfNamed(named),
    shards: shards.map(({ shard, services }) => ({ shard, services })),
  };
  return { shards, totalMs: costs.reduce((sum, cost) => sum + cost, 0), measured, plan };
}

const defaultMs = 1000;

function costsOf(graph: TaskGraph, expectedMs: (id: TaskId) => number | undefined): { readonly costs: readonly number[]; readonly measured: boolean } {
  const durations = graph.tasks.map(({ id, virtual }) => (virtual ? 0 : expectedMs(id)));
  const known = durations.filter((ms, n): ms is number => ms !== undefined && graph.tasks[n]?.virtual === false).sort((a, b) => a - b);
  const medianMs = known[Math.floor(known.length / 2)] ?? defaultMs;
  const costs = durations.map((ms, n) => (graph.tasks[n]?.virtual === true ? 0 : Math.max(1, Math.round(ms ?? medianMs))));
  return { costs, measured: known.length > 0 };
}
