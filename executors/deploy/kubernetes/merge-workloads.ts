import type { DeployedService } from '../../../core/plugin-api.ts';

/** From worst to best: a service is as its worst workload is. */
const order: readonly DeployedService['status'][] = ['failing', 'starting', 'running', 'stopped'];

/** One line for each service, in order of name, of those of its workloads. Pure. */
export function mergeWorkloads(workloads: readonly DeployedService[]): readonly DeployedService[] {
  const merged = new Map<string, DeployedService>();
  for (const one of workloads) {
    const other = merged.get(one.service);
    merged.set(one.service, other === undefined ? one : together(other, one));
  }
  return [...merged.values()].sort((a, b) => (a.service < b.service ? -1 : 1));
}

function together(a: DeployedService, b: DeployedService): DeployedService {
  const worst = order.indexOf(b.status) < order.indexOf(a.status) ? b : a;
  return { ...a, status: worst.status, note: worst.note ?? a.note ?? b.note, ready: a.ready + b.ready, wanted: a.wanted + b.wanted };
}
