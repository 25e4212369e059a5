import type { Service } from '../model/service.ts';
import type { TaskConfig, TaskDependency } from '../model/task.ts';

/** One value of a resolved service and its key path, `tasks.build.command`. */
export interface ServiceValue {
  readonly path: string;
  readonly value: unknown;
}

/** Every value of a service as `service.yml` would write it; what is unset or empty is left out. */
export function flattenService({ name, type, tags, description, dependsOn, extra, tasks }: Service): readonly ServiceValue[] {
  const head = { name, type, description, tags, dependsOn: dependsOn.map(({ service, kind }) => (kind === 'build' ? service : { service, kind })), ...extra };
  return [
    ...valuesOf('', head),
    ...[...tasks].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([task, config]) => valuesOf(`tasks.${task}.`, describeTask(config))),
  ];
}

function describeTask({ span: _span, spans: _spans, dependsOn, outputs, timeoutMs, ...config }: TaskConfig): Readonly<Record<string, unknown>> {
  return {
    ...config,
    timeout: timeoutMs === undefined ? undefined : `${timeoutMs}ms`,
    dependsOn: dependsOn.map(describeDependency),
    outputs: outputs.map(({ path, optional }) => (optional ? { path, optional } : path)),
  };
}

function describeDependency(dependency: TaskDependency): string {
  switch (dependency.kind) {
    case 'same':
      return dependency.task;
    case 'exact':
      return `${dependency.service}:${dependency.task}`;
    case 'edges':
      return dependency.edge === 'build' ? `^${dependency.task}` : `^${dependency.edge}:${dependency.task}`;
    default: {
      const forgotten: never = dependency;
      return forgotten;
    }
  }
}

function valuesOf(prefix: string, values: Readonly<Record<string, unknown>>): readonly ServiceValue[] {
  return Object.entries(values).flatMap(([key, value]) => (isEmpty(value) ? [] : [{ path: `${prefix}${key}`, value }]));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
