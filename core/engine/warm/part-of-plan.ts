import { createTaskGraph } from '../../graph/create-task-graph.ts';
import type { Task, TaskId } from '../../model/task.ts';
import type { Plan } from '../types.ts';
import type { KnownTask } from './known-task.ts';

/** What a part of a plan is made for. */
export interface PartRequest {
  readonly plan: Plan;
  /** Nodes that have something to do, with all that depends on them. */
  readonly touched: ReadonlySet<number>;
  readonly known: ReadonlyMap<TaskId, KnownTask>;
  /** Whether the outputs of a task that has succeeded still lie there as it left them. */
  readonly isInPlace: (task: Task) => boolean;
  /** Nodes that are left to somebody else. */
  readonly except?: ReadonlySet<number> | undefined;
  /** Persistent tasks that were asked for go on until they are interrupted, and the run with them. */
  readonly keepsRunning?: boolean | undefined;
}

/**
 * The part of a plan that touched nodes make necessary: they, what depends on them, and of what these need in turn
 * whatever is not done or not there any more. For what is done and there, a virtual node stands in. Undefined where nothing is to be done.
 */
export function partOfPlan({ plan, touched, known, isInPlace, except, keepsRunning = false }: PartRequest): Plan | undefined {
  const { graph } = plan;
  const wanted = new Uint8Array(graph.size);
  for (const n of graph.order) {
    if (except?.has(n) !== true && (touched.has(n) || graph.dependencies(n).some((dependency) => wanted[dependency] === 1))) wanted[n] = 1;
  }
  if (!wanted.includes(1)) return undefined;
  const needed = upstreamOf(wanted);
  for (const n of graph.order) {
    if (wanted[n] === 1 || needed[n] !== 1) continue;
    if (!isDone(n) || graph.dependencies(n).some((dependency) => wanted[dependency] === 1)) wanted[n] = 1;
  }

  const tasks: Task[] = [];
  const standIns = new Map<TaskId, { readonly key: string; readonly closure: string }>();
  const place = new Map<number, number>();
  const dependencies: (readonly number[])[] = [];
  for (const n of graph.order) {
    if (wanted[n] !== 1) continue;
    dependencies[add(n, graph.tasks[n] as Task)] = graph.dependencies(n).map((dependency) => place.get(dependency) ?? addStandIn(dependency));
  }
  const part = createTaskGraph(
    tasks,
    tasks.map((_, at) => dependencies[at] ?? []),
  );
  const named = plan.named.filter((id) => {
    const task = part.tasks[part.indexOf(id) ?? -1];
    return task?.virtual === false && (keepsRunning || !task.persistent);
  });
  return { ...plan, graph: part, named, notes: [], part: { whole: graph, standIns } };

  function add(n: number, task: Task): number {
    const at = tasks.push(task) - 1;
    place.set(n, at);
    return at;
  }

  function addStandIn(n: number): number {
    const task = graph.tasks[n] as Task;
    const { key = '', closure = '' } = known.get(task.id) ?? {};
    standIns.set(task.id, { key, closure });
    return add(n, { ...task, virtual: true });
  }

  function upstreamOf(starts: Uint8Array): Uint8Array {
    const found = starts.slice();
    const stack = [...starts.keys()].filter((n) => starts[n] === 1);
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      for (const dependency of graph.dependencies(n)) {
        if (found[dependency] === 1) continue;
        found[dependency] = 1;
        stack.push(dependency);
      }
    }
    return found;
  }

  function isDone(n: number): boolean {
    const task = graph.tasks[n] as Task;
    if (known.get(task.id)?.closure === undefined) return false;
    // A hook that runs once for all runs with every pass that it is for, and a persistent task is down when its pass is over.
    return task.virtual || (task.standsFor === undefined && !task.persistent && isInPlace(task));
  }
}
