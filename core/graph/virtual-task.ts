import type { Service } from '../model/service.ts';
import type { Task, TaskDependency } from '../model/task.ts';

/**
 * The node that stands where `^task` meets a service lacking it: nothing runs, its digest is that of the service's
 * default inputs, and the expansion goes on along the service's own edges of the same kind.
 */
export function virtualTask(service: Service, dependency: Extract<TaskDependency, { kind: 'edges' }>): Task {
  return {
    // Its edges are those of one kind, so each kind has a node of its own.
    id: dependency.edge === 'build' ? `${service.name}:${dependency.task}` : `${service.name}:^${dependency.edge}:${dependency.task}`,
    service: service.name,
    name: dependency.task,
    root: service.dir,
    virtual: true,
    executor: 'virtual',
    options: {},
    dependsOn: [{ kind: 'edges', edge: dependency.edge, task: dependency.task }],
    inputs: ['$default'],
    outputs: [],
    clean: true,
    tools: [],
    env: [],
    passEnv: [],
    secrets: [],
    envFiles: [],
    cache: true,
    retries: 0,
    weight: 1,
    locks: [],
    persistent: false,
    when: 'success',
    spans: {},
  };
}
