import type { ContainerState } from '../../../core/plugin-api.ts';
import type { Route } from './route.ts';

/** Labels by which containers that the executor `deploy` made for an environment are found; their names are its to choose. */
export function deployedLabels(workspace: string, environment: string): Readonly<Record<string, string>> {
  return { 'mmo.deployed': workspace, 'mmo.environment': environment };
}

/** The table of what is deployed: of each service that has a path the approved containers that run. */
export function deployedRoutes(states: readonly ContainerState[], approved: ReadonlyMap<string, readonly string[]>): readonly Route[] {
  const routes = new Map<string, Route>();
  const ids = new Set([...approved.values()].flat());
  for (const state of states) {
    const { id, labels, status } = state;
    const { 'mmo.service': service, 'mmo.path': path, 'mmo.stripPrefix': strips } = labels;
    if (service === undefined || path === undefined || (approved.has(service) && !ids.has(id))) continue;
    const port = servingPort(state);
    const targets = status === 'running' && port !== undefined && ids.has(id) ? [{ host: '127.0.0.1', port }] : [];
    const known = routes.get(service)?.targets ?? [];
    routes.set(service, { path, service, stripPrefix: strips !== 'false', isSwapping: false, targets: [...known, ...targets] });
  }
  return [...routes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Port of this machine at which a container serves; it may have others, for who looks whether it is ready. */
export function servingPort({ labels, ports }: Pick<ContainerState, 'labels' | 'ports'>): number | undefined {
  return ports.find(({ container }) => String(container) === labels['mmo.port'])?.host || undefined;
}

/** Containers that run of services of which no approved one does: whoever deployed them did not come so far as to say which count. */
export function unservedContainers(states: readonly ContainerState[], approved: ReadonlyMap<string, readonly string[]>): readonly ContainerState[] {
  const ids = new Set([...approved.values()].flat());
  const running = states.filter(({ status }) => status === 'running');
  const served = new Set(running.flatMap(({ id, labels }) => (ids.has(id) ? (labels['mmo.service'] ?? []) : [])));
  return running.filter(({ labels }) => !served.has(labels['mmo.service'] ?? ''));
}

/** What a gateway that nobody has told anything takes for good: of each service the newest roll-out that is whole and answers, else the newest that does at all. */
export function approvedContainers(states: readonly ContainerState[], answering: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const approved = new Map<string, readonly string[]>();
  for (const service of new Set(states.flatMap(({ labels }) => labels['mmo.service'] ?? []))) {
    const own = states.filter(({ id, labels }) => labels['mmo.service'] === service && answering.has(id));
    const generations = [...new Set(own.map(generationOf))].sort((a, b) => b - a);
    const of = (generation: number): readonly ContainerState[] => own.filter((state) => generationOf(state) === generation);
    const whole = generations.find((generation) => of(generation).length >= Number(of(generation)[0]?.labels['mmo.scale'] ?? 1));
    const chosen = whole ?? generations[0];
    if (chosen !== undefined)
      approved.set(
        service,
        of(chosen).map(({ id }) => id),
      );
  }
  return approved;
}

function generationOf({ labels }: ContainerState): number {
  return Number(labels['mmo.generation'] ?? 0) || 0;
}
