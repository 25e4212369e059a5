import type { Service } from '../../../core/plugin-api.ts';
import { runnable } from './runnable.ts';

/** Services with all that they need at run time, directly or not, and that runs by itself; in order of name. */
export function withRuntimeDependencies(named: readonly Service[], all: readonly Service[]): readonly Service[] {
  const byName = new Map(all.map((service) => [service.name, service]));
  const found = new Map<string, Service>();
  const left = [...named];
  for (let service = left.pop(); service !== undefined; service = left.pop()) {
    if (found.has(service.name)) continue;
    found.set(service.name, service);
    for (const { service: name, kind } of service.dependsOn) {
      const other = byName.get(name);
      if (kind === 'runtime' && other !== undefined && runnable(other) !== undefined) left.push(other);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
