import type { Service } from '../../../core/plugin-api.ts';

/**
 * For each service those among them that it waits for: its runtime dependencies. Where they go round in a circle, the
 * edge back to a service that is already waited for is left out, so that every start comes to an end.
 */
export function orderOfStart(services: readonly Service[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const waits = new Map<string, readonly string[]>();
  const visiting = new Set<string>();
  const visit = (service: Service): void => {
    if (waits.has(service.name)) return;
    visiting.add(service.name);
    const needed: string[] = [];
    for (const { service: name, kind } of service.dependsOn) {
      const other = byName.get(name);
      if (kind !== 'runtime' || other === undefined || visiting.has(name)) continue;
      visit(other);
      needed.push(name);
    }
    visiting.delete(service.name);
    waits.set(service.name, needed);
  };
  for (const service of services) visit(service);
  return waits;
}
