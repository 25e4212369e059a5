import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { TaskGraph, TaskId } from '../model/task.ts';
import { planShards } from '../select/plan-shards.ts';
import { digestOfNamed, type ShardPlan, type ShardRequest } from './shard-plan.ts';

/** What a shard leaves of the named tasks, and what to say of it. */
export interface TakenShard {
  readonly named: readonly TaskId[];
  readonly note: string;
}

/**
 * The named tasks of one shard. Without a plan it depends on the graph and the names alone, never on what this machine
 * remembers; a plan that was made for other tasks is a mistake, so that all shards together never run one task less.
 */
export function takeShard(graph: TaskGraph, named: readonly TaskId[], request: ShardRequest): Checked<TakenShard> {
  const { number, count, plan } = request;
  const label = `shard ${number}/${count}`;
  const problem = plan && mismatch(plan, named, request);
  if (problem !== undefined)
    return { value: undefined, diagnostics: [diagnose('shardPlanMismatch', { message: `the plan does not fit ${label}: ${problem}` })] };
  const mine =
    plan === undefined
      ? new Set(planShards(graph, named, { count, costOf: (n) => (graph.tasks[n]?.virtual === false ? 1 : 0) })[number - 1]?.services)
      : new Set(plan.shards[number - 1]?.services);
  const taken = named.filter((id) => mine.has(serviceOf(id)));
  const services = servicesOf(taken).size;
  const all = servicesOf(named).size;
  const note = services === 0 ? `${label} has nothing to do` : `${label}: ${services} of ${all} ${all === 1 ? 'service' : 'services'}`;
  return { value: { named: taken, note }, diagnostics: [] };
}

function mismatch(plan: ShardPlan, named: readonly TaskId[], { count }: ShardRequest): string | undefined {
  if (plan.shards.length !== count) return `it has ${plan.shards.length} ${plan.shards.length === 1 ? 'shard' : 'shards'}`;
  if (plan.digest !== digestOfNamed(named)) return 'it was made for other tasks than those named here';
  const planned = new Set(plan.shards.flatMap(({ services }) => services));
  const left = [...servicesOf(named)].find((service) => !planned.has(service));
  return left === undefined ? undefined : `none of its shards has the service "${left}"`;
}

function servicesOf(ids: readonly TaskId[]): ReadonlySet<string> {
  return new Set(ids.map(serviceOf));
}

function serviceOf(id: TaskId): string {
  return id.slice(0, id.indexOf(':'));
}
