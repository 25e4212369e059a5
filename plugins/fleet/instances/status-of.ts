import type { LocalProcess, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { isInstanceUp } from '../containers/is-instance-up.ts';
import { findProcesses } from './find-processes.ts';
import type { InstanceRecord, InstanceState } from './instance.ts';
import { instancesOf } from './instances-of.ts';
import { type KnownInstance, knownInstances } from './known-instances.ts';
import { livingProcess } from './living-process.ts';

/** What is true of an instance at this moment. */
export interface InstanceStatus {
  readonly name: string;
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
  /** Share of one processor since its start, of all its processes. */
  readonly cpuPercent: number | undefined;
  readonly memoryBytes: number | undefined;
}

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'processes' | 'isUp' | 'signal'>;

/** Asks the system about every instance of these services that is or should be there. */
export async function statusOf(context: Surroundings, services: readonly Service[]): Promise<readonly InstanceStatus[]> {
  const living = findProcesses(context);
  const ports = context.processes.ports([...living.values()].flat().map(({ pid }) => pid));
  const now = Date.now();
  const byService = new Map<string, KnownInstance[]>();
  for (const one of knownInstances(context, services, living)) byService.set(one.service, [...(byService.get(one.service) ?? []), one]);
  return Promise.all(
    services.flatMap((service) => {
      const known = byService.get(service.name) ?? [];
      const instances = instancesOf(service, known.length === 0 ? undefined : Math.max(...known.map(({ number }) => number)));
      return instances.map(async ({ id, name, number }): Promise<InstanceStatus> => {
        const record = known.find((one) => one.id === id)?.record;
        const leader = livingProcess(context, record) ?? living.get(id)?.[0];
        const all = living.get(id) ?? (leader === undefined ? [] : [leader]);
        const uptimeMs = leader === undefined || record === undefined ? undefined : now - record.startedAt;
        const sum = (figure: (one: LocalProcess) => number): number | undefined =>
          all.length === 0 ? undefined : all.reduce((total, one) => total + figure(one), 0);
        const cpuMs = sum(({ cpuMs: ms }) => ms);
        return {
          ...{ name, service: service.name, instance: number, pid: leader?.pid, uptimeMs, restarts: record?.restarts ?? 0 },
          state: await stateOf(context, { record, alive: leader !== undefined }),
          ports: portsOf(record, [...new Set(all.flatMap(({ pid }) => ports.get(pid) ?? []))]),
          debugPort: leader === undefined ? undefined : record?.debugPort,
          cpuPercent: cpuMs === undefined || uptimeMs === undefined || uptimeMs === 0 ? undefined : Math.round((cpuMs / uptimeMs) * 1000) / 10,
          memoryBytes: sum(({ memoryBytes }) => memoryBytes),
        };
      });
    }),
  );
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
