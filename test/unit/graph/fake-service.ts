import type { Service, ServiceEdge } from '../../../core/model/service.ts';
import type { TaskConfig } from '../../../core/model/task.ts';
import { fakeTask } from '../../support/fake-task.ts';

/** A service with every default. */
export function fakeService(
  name: string,
  {
    dir = `services/${name}`,
    dependsOn = [],
    tasks = {},
    tags = [],
  }: Readonly<{ dir?: string; dependsOn?: ServiceEdge[]; tags?: string[]; tasks?: Record<string, Partial<TaskConfig>> }> = {},
): Service {
  const configs = Object.entries(tasks).map(([task, changes]) => [task, fakeTask(`${name}:${task}`, changes)] as const);
  const span = { file: `${dir}/service.yml`, start: 0, end: 0 };
  const environment = { env: [], secrets: [], envFiles: [] };
  return { name, dir, file: span.file, type: 'service', tags, dependsOn, tasks: new Map(configs), environment, extra: {}, origins: new Map(), span };
}
