import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
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
  services: readonly Service[],
): readonly KnownInstance[] {
  const records = readRecords(context);
  const ids = new Set([...records.keys(), ...findProcesses(context).keys()]);
  return services.flatMap(({ name }) =>
    [...ids]
      .filter((id) => id.slice(0, id.lastIndexOf('.')) === name)
      .map((id) => ({ id, service: name, number: Number(id.slice(id.lastIndexOf('.') + 1)), record: records.get(id) }))
      .sort((a, b) => a.number - b.number),
  );
}
