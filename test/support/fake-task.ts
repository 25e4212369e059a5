import type { Task, TaskId } from '../../core/model/task.ts';

/** A task with every default; only what the test is about needs to be given. */
export function fakeTask(id: TaskId, changes: Partial<Task> = {}): Task {
  const [service = '', name = ''] = id.split(':');
  return {
    id,
    service,
    name,
    root: `services/${service}`,
    virtual: false,
    executor: 'command',
    options: {},
    dependsOn: [],
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
    ...changes,
  };
}
