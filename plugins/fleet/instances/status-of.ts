import type { LocalProcess, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { isInstanceUp } from '../containers/is-instance-up.ts';
import { isBeingBuilt } from './build-marks.ts';
import { findProcesses } from './find-processes.ts';
import type { InstanceRecord, InstanceState } from './instance.ts';
import { instancesOf } from './instances-of.ts';
import { type KnownInstance, knownInstances } from './known-instances.ts';
import { livingProcess } from './living-process.ts';
import { percentOf } from './percent-of.ts';

/** What is true of an instance at this moment. */
export interface InstanceStatus {
  readonly kind: 'service' | 'vendor';
  readonly name: string;
  /** Of a vendor its own name. */
  readonly service: string;
  readonly instance: number;
  readonly state: InstanceState;
  readonly pid: number | undefined;
  /** TCP ports that its processes listen on. */
  readonly ports: readonly number[];
  /** The one of them where a debugger is reached. */
  readonly debugPort: number | undefined;
  readonly uptimeMs: number | undefined;
  readonly restarts: number;
  /** Share of one processor since its start, of all its processes; of those in its container, where it runs in one. */
  readonly cpuPercent: number | undefined;
  readonly memoryBytes: number | undefined;
}

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'processes' | 'isUp' | 'signal' | 'containers'>;

/** Asks the system about every instance of these services that is or should be there. */
export async function statusOf(context: Surroundings, services: readonly Service[]): Promise<readonly InstanceStatus[]> {
  const living = findProcesses(context);
  const ports = context.processes.ports([...living.values()].flat().map(({ pid }) => pid));
  const now = Date.now();
  const byService = new Map<string, KnownInstance[]>();
  for (const one of knownInstances(context, services, living)) byService.set(one.service, [...(byService.get(one.service) ?? []), one]);
  return Promise.all(
    services.flatMap((service) => {
      const isBuilding = isBeingBuilt(context, service.name);
      const known = byService.get(service.name) ?? [];
      const instances = instancesOf(service, known.length === 0 ? undefined : Math.max(...known.map(({ number }) => number)));
      return instances.map(async ({ id, name, number }): Promise<InstanceStatus> => {
        const record = known.find((one) => one.id === id)?.record;
        // Whose leading process is gone has ended, whatever that has left behind.
        const leader = record === undefined ? living.get(id)?.[0] : livingProcess(context, record);
        const all = living.get(id) ?? (leader === undefined ? [] : [leader]);
        const uptimeMs = leader === undefined || record === undefined ? undefined : now - record.startedAt;
        const used = leader === undefined ? undefined : await usageOf(context, record, all);
        return {
          ...{ kind: 'service', name, service: service.name, instance: number, pid: leader?.pid, uptimeMs, restarts: record?.restarts ?? 0 },
          state: isBuilding ? 'building' : await stateOf(context, { record, alive: leader !== undefined }),
          ports: portsOf(record, [...new Set(all.flatMap(({ pid }) => ports.get(pid) ?? []))]),
          debugPort: leader === undefined ? undefined : record?.debugPort,
          cpuPercent: percentOf(used?.cpuMs, uptimeMs),
          memoryBytes: used?.memoryBytes,
        };
      });
    }),
  );
}

/** The process that holds a container uses next to nothing, and its container's own processes are the daemon's. */
async function usageOf(
  context: Surroundings,
  record: InstanceRecord | undefined,
  processes: readonly LocalProcess[],
): Promise<{ readonly cpuMs: number; readonly memoryBytes: number } | undefined> {
  const sum = (figure: (one: LocalProcess) => number): number => processes.reduce((total, one) => total + figure(one), 0);
  if (record?.container === undefined) return { cpuMs: sum(({ cpuMs }) => cpuMs), memoryBytes: sum(({ memoryBytes }) => memoryBytes) };
  try {
    return await (await context.containers()).detached.usage(record.container);
  } catch {
    return undefined;
  }
}

/** A container listens in a network of its own: what counts is where it is offered. */
function portsOf(record: InstanceRecord | undefined, listening: readonly number[]): readonly number[] {
  if (record?.container !== undefined && record.port !== undefined) return [record.port];
  return [...listening].sort((a, b) => a - b);
}

async function stateOf(
  context: Surroundings,
  { record, alive }: { readonly record: ReturnType<typeof knownInstances>[number]['record']; readonly alive: boolean },
): Promise<InstanceState> {
  if (record === undefined) return alive ? 'starting' : 'stopped';
  if (!alive) return 'aborted';
  if (!record.isUp) return 'starting';
  const { ready, port } = record;
  const look = ready === undefined ? undefined : { ...ready, port: ready.port ?? port, log: undefined, exec: undefined };
  return look === undefined || (await isInstanceUp(context, record, { ready: look, env: {} })) ? 'running' : 'unhealthy';
}
