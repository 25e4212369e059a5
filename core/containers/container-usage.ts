import type { ContainerUsage } from '../model/detached-containers.ts';
import type { DaemonClient } from './daemon-client.ts';

interface Stats {
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } | null } | null;
  readonly memory_stats?: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> | null } | null;
}

/** What all processes of a container use, as the kernel counts; undefined where it does not run. */
export async function containerUsage(client: DaemonClient, id: string): Promise<ContainerUsage | undefined> {
  const path = `/containers/${encodeURIComponent(id)}/stats`;
  // Without the second look, for which the daemon would wait a second.
  const query = { stream: 'false', 'one-shot': 'true' };
  const answer = await client.tryJson({ method: 'GET', path, query, what: 'what a container uses cannot be told', timeoutMs: client.limits.quickMs });
  const { cpu_stats: cpu, memory_stats: memory } = (answer ?? {}) as Stats;
  const cpuNs = cpu?.cpu_usage?.total_usage;
  // Of a container that has ended the daemon tells zeros.
  if (memory?.usage === undefined || cpuNs === undefined) return undefined;
  // Files that the kernel could drop at any moment are not the container's; the names are those of the second and the first kind of control groups.
  const files = memory.stats?.['inactive_file'] ?? memory.stats?.['total_inactive_file'] ?? 0;
  return { cpuMs: cpuNs / 1e6, memoryBytes: Math.max(0, memory.usage - files) };
}
