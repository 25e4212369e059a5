import type { InferTree } from '../../core/plugin-api.ts';
import { goModulesOf } from './go-modules.ts';
import { importsOf, packagesBelow } from './go-packages.ts';
import type { GoSources } from './go-sources.ts';

type Services = InferTree['services'];

/** What a service's packages import from another service. */
export interface GoEdge {
  readonly service: string;
  /** None of its files exist: some task of that service makes them. */
  readonly isGenerated: boolean;
}

/**
 * The services whose packages a service's own packages import, without their tests, in order of name. Go forbids
 * cycles of packages only: where services import each other, no order of builds exists and the edge is left out.
 */
export function goEdges(
  dir: string,
  { tree, services, sources }: { readonly tree: InferTree; readonly services: Services; readonly sources: GoSources },
): readonly GoEdge[] {
  const imported = new Map<string, readonly GoEdge[]>();
  const dirs = new Map(services.map((service) => [service.name, service.dir]));
  const direct = (of: string): readonly GoEdge[] => {
    const known = imported.get(of) ?? importedServices(of, { tree, services, sources });
    imported.set(of, known);
    return known;
  };
  const own = ownerOf(dir, services);
  const clear = new Set<string>();
  const leadsBack = (from: string): boolean => {
    const seen = new Set([from]);
    for (const name of seen) {
      if (name === own) return true;
      if (clear.has(name)) continue;
      for (const { service } of direct(dirs.get(name) ?? '')) seen.add(service);
    }
    for (const name of seen) clear.add(name);
    return false;
  };
  return direct(dir).filter(({ service }) => !leadsBack(service));
}

function importedServices(
  dir: string,
  { tree, services, sources }: { readonly tree: InferTree; readonly services: Services; readonly sources: GoSources },
): readonly GoEdge[] {
  const modules = goModulesOf(dir, tree);
  if (modules === undefined) return [];
  const own = ownerOf(dir, services);
  const generated = new Map<string, boolean>();
  for (const folder of packagesBelow(dir, modules, sources)) {
    if (ownerOf(folder, services) !== own) continue;
    for (const target of importsOf(folder, modules, { sources, tests: false })) {
      const service = ownerOf(target, services);
      if (service !== undefined && service !== own) generated.set(service, generated.get(service) === true || sources.read(target).length === 0);
    }
  }
  return [...generated].map(([service, isGenerated]) => ({ service, isGenerated })).sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** The service with the innermost folder that holds a folder. */
export function ownerOf(folder: string, services: Services): string | undefined {
  let best: Services[number] | undefined;
  for (const service of services) {
    const isInside = service.dir === '' || folder === service.dir || folder.startsWith(`${service.dir}/`);
    if (isInside && (best === undefined || service.dir.length > best.dir.length)) best = service;
  }
  return best?.name;
}
