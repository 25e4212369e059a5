import type { LocalProcess, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { plannedIds } from '../containers/container-plan.ts';
import { findProcesses } from './find-processes.ts';
import type { InstanceRecord } from './instance.ts';
import { readRecords } from './instance-records.ts';

/** An instance that was written down, or that lives although nothing was. */
export interface KnownInstance {
  readonly id: string;
  readonly service: string;
  readonly number: number;
  readonly record: InstanceRecord | undefined;
}

/** Instances of these services that are or were there, in order of service and number. */
export function knownInstances(
  context: Pick<PluginCommandContext, 'workspace' | 'files' | 'processes'>,
  services: readonly Pick<Service, 'name'>[],
  living: ReadonlyMap<string, readonly LocalProcess[]> = findProcesses(context),
): readonly KnownInstance[] {
  const records = readRecords(context);
  const byService = new Map<string, KnownInstance[]>();
  for (const id of new Set([...records.keys(), ...living.keys(), ...plannedIds(context)])) {
    const at = id.lastIndexOf('.');
    const service = id.slice(0, at);
    const one = { id, service, number: Number(id.slice(at + 1)), record: records.get(id) };
    byService.set(service, [...(byService.get(service) ?? []), one]);
  }
  return services.flatMap(({ name }) => (byService.get(name) ?? []).sort((a, b) => a.number - b.number));
}
