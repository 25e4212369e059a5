import type { Service } from '../../../core/plugin-api.ts';

/** Tasks `deploy` of services and of all that they need at run time, directly or not, in order of name. */
export function neededDeployments(chosen: readonly Service[], all: readonly Service[]): readonly string[] {
  const byName = new Map(all.map((service) => [service.name, service]));
  const found = new Map<string, Service>();
  const left = [...chosen];
  for (let service = left.pop(); service !== undefined; service = left.pop()) {
    if (found.has(service.name)) continue;
    found.set(service.name, service);
    for (const { service: name, kind } of service.dependsOn) {
      const other = byName.get(name);
      if (kind === 'runtime' && other !== undefined) left.push(other);
    }
  }
  return [...found.values()].flatMap(({ name, tasks }) => (tasks.has('deploy') ? [`${name}:deploy`] : [])).sort();
}
