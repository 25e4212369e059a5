import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { EdgeKind, Service } from '../model/service.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';
import { createTaskGraph } from './create-task-graph.ts';
import { virtualTask } from './virtual-task.ts';

/**
 * The graph of every task of these services, with a virtual node wherever `^task` meets a service without that task.
 * Dependencies on tasks or services that do not exist add no edge: `checkDependencies` reports them.
 */
export function buildTaskGraph(services: readonly Service[]): TaskGraph {
  const byName = new Map(services.map((service) => [service.name, service]));
  const edges = new Map(services.map((service) => [service.name, edgesByKind(service, byName)]));
  const builder = new Builder();
  for (const service of services)
    for (const [name, config] of service.tasks)
      builder.add({ ...config, id: `${service.name}:${name}`, service: service.name, name, root: service.dir, virtual: false });

  for (let n = 0; n < builder.tasks.length; n++) {
    const task = builder.tasks[n] as Task;
    for (const dependency of task.dependsOn) {
      if (dependency.kind !== 'edges') {
        const service = dependency.kind === 'same' ? task.service : dependency.service;
        const to = builder.find(`${service}:${dependency.task}`);
        if (to !== undefined && byName.get(service)?.tasks.has(dependency.task)) builder.connect(n, to);
        continue;
      }
      for (const target of edges.get(task.service)?.[dependency.edge] ?? []) {
        const real = target.tasks.has(dependency.task) ? builder.find(`${target.name}:${dependency.task}`) : undefined;
        const virtual = real === undefined ? virtualTask(target, dependency) : undefined;
        if (real !== undefined) builder.connect(n, real);
        else if (virtual !== undefined) builder.connect(n, builder.find(virtual.id) ?? builder.add(virtual));
      }
    }
  }
  return createTaskGraph(builder.tasks, builder.dependencies);
}

/** Tasks and edges while they are gathered; a task's number is the order in which it was met. */
class Builder {
  readonly tasks: Task[] = [];
  readonly dependencies: number[][] = [];
  readonly #numbers = new Map<TaskId, number>();

  add(task: Task): number {
    const n = this.tasks.push(task) - 1;
    this.dependencies.push([]);
    this.#numbers.set(task.id, n);
    return n;
  }

  find(id: TaskId): number | undefined {
    return this.#numbers.get(id);
  }

  connect(from: number, to: number): void {
    this.dependencies[from]?.push(to);
  }
}

function edgesByKind(service: Service, byName: ReadonlyMap<string, Service>): Readonly<Record<EdgeKind, readonly Service[]>> {
  const targets: Record<EdgeKind, Service[]> = { build: [], runtime: [], contract: [] };
  for (const edge of service.dependsOn) {
    const target = byName.get(edge.service);
    if (target !== undefined && target !== service) targets[edge.kind].push(target);
  }
  for (const kind of ['build', 'runtime', 'contract'] as const) targets[kind].sort((a, b) => byCodeUnit(a.name, b.name));
  return targets;
}
